using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Polling;

/// <summary>A source whose polls do what a test has written down, one step each, and which takes down every call.</summary>
internal sealed class ScriptedSource(params IEnumerable<Func<IAssignmentListener, ReceivedRecord?>> steps) : IRecordSource
{
    private readonly Queue<Func<IAssignmentListener, ReceivedRecord?>> _steps = new(steps);
    private IAssignmentListener? _listener;

    public List<CommitOffset> Commits { get; } = [];

    public List<string> Calls { get; } = [];

    public void Subscribe(IReadOnlyCollection<string> topics, IAssignmentListener listener) => _listener = listener;

    // A poll that does not wait asks for more of the same batch; each step is a batch of its own.
    public ReceivedRecord? Poll(TimeSpan timeout) => timeout == TimeSpan.Zero ? null : _steps.TryDequeue(out var step) ? step(_listener!) : null;

    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => Calls.Add($"pause {string.Join(",", partitions)}");

    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => Calls.Add($"resume {string.Join(",", partitions)}");

    public void Commit(IReadOnlyCollection<CommitOffset> offsets) => Commits.AddRange(offsets);

    public bool AwaitCommits(TimeSpan atMost) => true;

    public IReadOnlyList<CommittedOffset> ReadCommitted(IReadOnlyCollection<TopicPartition> partitions, TimeSpan atMost) =>
        [.. partitions.Select(static partition => new CommittedOffset(partition, null, ""))];

    public long ReadLogEnd(TopicPartition partition, TimeSpan atMost) => 0;

    public bool TrySeek(TopicPartition partition, long offset)
    {
        Calls.Add($"seek {partition} {offset}");
        return true;
    }

    public void Close() => Calls.Add("close");

    public void Dispose()
    {
    }
}
