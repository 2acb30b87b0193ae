using System.Collections.Concurrent;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Transactions;

/// <summary>Producers of one id that do what a test has written down, and keep what was committed.</summary>
internal sealed class ScriptedSink
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<TransactionException>> _failures = new();
    private Task? _gate;

    /// <summary>Every step, in its order, the producer's number in front.</summary>
    public ConcurrentQueue<string> Steps { get; } = new();

    /// <summary>What each committed transaction has written.</summary>
    public ConcurrentQueue<string> Committed { get; } = new();

    /// <summary>The latest offsets that were to be committed.</summary>
    public IReadOnlyList<CommitOffset> Offsets { get; private set; } = [];

    public int Opened { get; private set; }

    public int Open { get; private set; }

    public Action<string>? BeforeStep { get; set; }

    public OutgoingRecord? Refuses { get; set; }

    public TopicPartition? RefusesOffsetsOf { get; set; }

    public ITransactionalSink Make()
    {
        Open++;
        return new Producer(this, ++Opened);
    }

    public void Fail(string step, TransactionErrorKind kind) =>
        _failures.GetOrAdd(step, static _ => new ConcurrentQueue<TransactionException>()).Enqueue(new TransactionException($"{step} fails", "TEST", kind));

    /// <summary>The next commit waits until it is let go.</summary>
    public TaskCompletionSource HoldCommit()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _gate, gate.Task);
        return gate;
    }

    private void Step(int producer, string step, string what = "")
    {
        Steps.Enqueue($"{producer} {step}{what}");
        BeforeStep?.Invoke(step);
        if (_failures.GetValueOrDefault(step)?.TryDequeue(out var failure) == true)
        {
            throw failure;
        }
    }

    private sealed class Producer(ScriptedSink script, int number) : ITransactionalSink
    {
        private readonly List<string> _written = [];

        public void Initialize(TimeSpan atMost) => script.Step(number, "initialize");

        public void Begin() => script.Step(number, "begin");

        public void Send(OutgoingRecord record)
        {
            script.Step(number, "send", $" {System.Text.Encoding.UTF8.GetString(record.Value!)}");
            if (ReferenceEquals(record, script.Refuses))
            {
                script.Refuses = null;
                throw new TransactionException("It is too large.", "MSG_SIZE_TOO_LARGE", TransactionErrorKind.Abort, record);
            }

            _written.Add(System.Text.Encoding.UTF8.GetString(record.Value!));
        }

        public void SendOffsets(IReadOnlyCollection<CommitOffset> offsets, IGroupMembership member, TimeSpan atMost)
        {
            script.Step(number, "offsets");
            if (offsets.Any(offset => offset.Partition == script.RefusesOffsetsOf))
            {
                throw new TransactionException("There is no such topic.", "UNKNOWN_TOPIC_OR_PART", TransactionErrorKind.Abort);
            }

            script.Offsets = [.. offsets];
            _written.AddRange(offsets.Select(static offset => $"{offset.Partition}@{offset.Offset}"));
        }

        public void Commit(TimeSpan atMost)
        {
            Interlocked.Exchange(ref script._gate, null)?.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
            script.Step(number, "commit");
            script.Committed.Enqueue(string.Join(" ", _written));
            _written.Clear();
        }

        public void Abort(TimeSpan atMost)
        {
            script.Step(number, "abort");
            _written.Clear();
        }

        public void Dispose()
        {
            script.Open--;
            script.Steps.Enqueue($"{number} dispose");
        }
    }
}
