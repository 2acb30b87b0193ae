using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>What a user asked for: partitions and where they are to go. Done when all of them have arrived, a replay's when they are back.</summary>
internal sealed class MoveRequest(IReadOnlyDictionary<TopicPartition, MoveTarget> targets)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<TopicPartition> _open = [.. targets.Keys];
    private readonly List<TopicPartition> _lost = [];

    public IReadOnlyDictionary<TopicPartition, MoveTarget> Targets => targets;

    public Task Done => _done.Task;

    public void Arrived(TopicPartition partition)
    {
        _open.Remove(partition);
        End();
    }

    /// <summary>Somebody else owns the partition now.</summary>
    public void Lost(TopicPartition partition)
    {
        _lost.Add(partition);
        Arrived(partition);
    }

    public void Refuse(Exception reason) => _done.TrySetException(reason);

    private void End()
    {
        if (_open.Count > 0)
        {
            return;
        }

        if (_lost.Count == 0)
        {
            _done.TrySetResult();
            return;
        }

        _done.TrySetException(new InvalidOperationException(
            $"{string.Join(", ", _lost)} went to another member of the group, or the consumer stopped, before this was done there. Ask the member that has them now."));
    }
}
