using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// Pauses a partition when too many of its records are unfinished, and resumes it at half of that, so that a partition at the limit does not flicker.
/// The other partitions are polled on. Owned by the poll thread.
/// </summary>
internal sealed class PartitionFlow(IRecordSource source, int maxBuffered)
{
    private readonly Dictionary<TopicPartition, PartitionLane> _paused = [];
    private readonly List<TopicPartition> _change = [];
    private readonly int _resumeAt = maxBuffered / 2;

    public bool AnyPaused => _paused.Count > 0;

    /// <summary>Pauses what is full and resumes what has drained. Lanes that may not be read are paused whatever they hold.</summary>
    public void Regulate(Dictionary<TopicPartition, PartitionLane>.ValueCollection lanes)
    {
        foreach (var lane in lanes)
        {
            if ((lane.Unfinished >= maxBuffered || lane.Closing) && _paused.TryAdd(lane.Partition, lane))
            {
                _change.Add(lane.Partition);
            }
        }

        if (_change.Count > 0)
        {
            source.Pause(_change);
            _change.Clear();
        }

        if (_paused.Count > 0)
        {
            ResumeWhatHasDrained();
        }
    }

    /// <summary>Forgets a partition whose lane is over. The next assignment starts unpaused.</summary>
    public void Forget(TopicPartition partition) => _paused.Remove(partition);

    private void ResumeWhatHasDrained()
    {
        foreach (var (partition, lane) in _paused)
        {
            if (lane.Unfinished <= _resumeAt && !lane.Closing)
            {
                _change.Add(partition);
            }
        }

        if (_change.Count > 0)
        {
            _change.ForEach(partition => _paused.Remove(partition));
            source.Resume(_change);
            _change.Clear();
        }
    }
}
