using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// Pauses a partition when too many of its records are unfinished, and resumes it at half of that, so that a partition at the limit does not flicker.
/// The other partitions are polled on. Owned by the poll thread.
/// </summary>
internal sealed class PartitionFlow(IRecordSource source, Dispatcher dispatcher, int maxBuffered)
{
    private readonly Dictionary<TopicPartition, PartitionLane> _paused = [];
    private readonly List<TopicPartition> _toResume = [];
    private readonly int _resumeAt = maxBuffered / 2;

    public bool AnyPaused => _paused.Count > 0;

    public void Added(PartitionLane lane, int unfinished)
    {
        if (unfinished >= maxBuffered && _paused.TryAdd(lane.Partition, lane))
        {
            source.Pause([lane.Partition]);
        }
    }

    public void ResumeWhatHasDrained()
    {
        if (_paused.Count == 0)
        {
            return;
        }

        _toResume.Clear();
        foreach (var (partition, lane) in _paused)
        {
            if (dispatcher.Unfinished(lane) <= _resumeAt)
            {
                _toResume.Add(partition);
            }
        }

        if (_toResume.Count > 0)
        {
            _toResume.ForEach(partition => _paused.Remove(partition));
            source.Resume(_toResume);
        }
    }

    /// <summary>Forgets a partition whose lane is over. The next assignment starts unpaused.</summary>
    public void Forget(TopicPartition partition) => _paused.Remove(partition);
}
