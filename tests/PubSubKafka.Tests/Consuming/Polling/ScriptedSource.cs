using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Polling;

/// <summary>A source whose polls do what a test has written down, one step each, and which takes down every call.</summary>
internal sealed class ScriptedSource(params IEnumerable<Func<IAssignmentListener, ReceivedRecord?>> steps) : IRecordSource
{
    private readonly Queue<Func<IAssignmentListener, ReceivedRecord?>> _steps = new(steps);
    private IAssignmentListener? _listener;
    private int _wakes;

    public List<CommitOffset> Commits { get; } = [];

    public List<string> Calls { get; } = [];

    /// <summary>How often a poll was asked to return.</summary>
    public int Wakes => Volatile.Read(ref _wakes);

    public void Subscribe(IReadOnlyCollection<string> topics, IAssignmentListener listener) => _listener = listener;

    /// <summary>Whether steps go on within one batch. Otherwise each is a batch of its own: a poll that does not wait finds nothing more.</summary>
    public bool ReadsOn { get; set; }

    public ReceivedRecord? Poll(TimeSpan timeout) => timeout == TimeSpan.Zero && !ReadsOn ? null : _steps.TryDequeue(out var step) ? step(_listener!) : null;

    public void Wake() => Interlocked.Increment(ref _wakes);

    public void Attach(TopicPartition partition, long offset) => Calls.Add($"attach {partition} {offset}");

    public void Detach(TopicPartition partition) => Calls.Add($"detach {partition}");

    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => Calls.Add($"pause {string.Join(",", partitions)}");

    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => Calls.Add($"resume {string.Join(",", partitions)}");

    /// <summary>What a broker says of a commit, at once; null for a broker that does not answer.</summary>
    public Action<IAssignmentListener, IReadOnlyList<CommitOffset>>? Answer { get; set; } = static (listener, offsets) => listener.Committed(offsets, null);

    public Func<TopicPartition, CommittedOffset> Committed { get; set; } = static partition => new CommittedOffset(partition, null, "");

    public Func<long> LogEnd { get; set; } = static () => 0;

    public void Commit(IReadOnlyCollection<CommitOffset> offsets)
    {
        Commits.AddRange(offsets);
        Answer?.Invoke(_listener!, [.. offsets]);
    }

    public bool AwaitCommits(TimeSpan atMost) => Answer is not null || Commits.Count == 0;

    public IReadOnlyList<CommittedOffset> ReadCommitted(IReadOnlyCollection<TopicPartition> partitions, TimeSpan atMost) => [.. partitions.Select(Committed)];

    public long ReadLogEnd(TopicPartition partition, TimeSpan atMost) => LogEnd();

    public Func<IGroupMembership?> Member { get; set; } = static () => null;

    public IGroupMembership? Membership() => Member();

    public bool TrySeek(TopicPartition partition, long offset)
    {
        Calls.Add($"seek {partition} {offset}");
        return true;
    }

    public long? At { get; set; }

    public long? Position(TopicPartition partition) => At;

    public void Close() => Calls.Add("close");

    public void Dispose()
    {
    }
}
