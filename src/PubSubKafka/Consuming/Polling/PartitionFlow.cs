using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// Pauses a partition when too many of its records are unfinished, and resumes it at half of that, so that a partition at the limit does not flicker. A
/// partition of a retry topic is paused as well while nothing in it is due for long. The other partitions are polled on. All are paused while enough waits for
/// transactions. Owned by the poll thread.
/// </summary>
internal sealed class PartitionFlow(IRecordSource source, int maxBuffered, TimeProvider time)
{
    private static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(50);

    // A paused partition is resumed between polls, so the wait for other partitions' records must be short meanwhile.
    private static readonly TimeSpan PausedPoll = TimeSpan.FromMilliseconds(5);

    // Each with how much it may hold to be resumed: less than what a full one had.
    private readonly Dictionary<TopicPartition, (PartitionLane Lane, int ResumeAt)> _paused = [];
    private readonly List<TopicPartition> _change = [];
    private readonly int _resumeAt = maxBuffered / 2;
    private bool _isSoon;

    /// <summary>How long a poll may wait for a record.</summary>
    public TimeSpan LongestPoll => _isSoon ? PausedPoll : IdlePoll;

    /// <summary>Pauses what is full and resumes what has drained. Lanes that may not be read are paused whatever they hold.</summary>
    /// <param name="lanes">All that there are.</param>
    /// <param name="isEnough">Whether none may be read now.</param>
    public void Regulate(Dictionary<TopicPartition, PartitionLane>.ValueCollection lanes, bool isEnough)
    {
        var now = time.GetTimestamp();
        foreach (var lane in lanes)
        {
            var isFull = lane.Unfinished >= maxBuffered;
            if ((isFull || lane.Closing || isEnough || lane.NothingDueBefore > now)
                && _paused.TryAdd(lane.Partition, (lane, isFull ? _resumeAt : maxBuffered - 1)))
            {
                _change.Add(lane.Partition);
            }
        }

        if (_change.Count > 0)
        {
            source.Pause(_change);
            _change.Clear();
        }

        _isSoon = false;
        if (_paused.Count > 0)
        {
            ResumeWhatHasDrained(now, isEnough);
        }
    }

    /// <summary>Forgets a partition whose lane is over. The next assignment starts unpaused.</summary>
    public void Forget(TopicPartition partition) => _paused.Remove(partition);

    private void ResumeWhatHasDrained(long now, bool isEnough)
    {
        foreach (var (partition, (lane, resumeAt)) in _paused)
        {
            if (lane.NothingDueBefore > now)
            {
                _isSoon |= time.GetElapsedTime(now, lane.NothingDueBefore) <= IdlePoll;
            }
            else if (lane.Unfinished <= resumeAt && !lane.Closing && !isEnough)
            {
                _change.Add(partition);
            }
            else
            {
                _isSoon = true;
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
