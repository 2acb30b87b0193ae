using System.Collections.Concurrent;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures;

/// <summary>
/// How long partitions wait for a dependency that is down: longer with each pause of the partition. A count for each record would not grow, because
/// after a pause it is mostly a record that has never paused which finds the dependency down first.
/// </summary>
internal sealed class PartitionPauses(TimeProvider time)
{
    // Also where the first retry is to come at once: a dependency that is down is not asked in a tight loop.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    // A member may lose a partition while it pauses, and get it back when the outage is long over.
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<TopicPartition, (int Count, long End)> _pauses = new();

    /// <summary>How long the partition is to pause from now on.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="delayAfter">How long the pause of this number is, from 1.</param>
    public TimeSpan Next(TopicPartition partition, Func<int, TimeSpan> delayAfter)
    {
        while (true)
        {
            var now = time.GetTimestamp();
            var isKnown = _pauses.TryGetValue(partition, out var last);
            if (isKnown && now < last.End)
            {
                // This handler was started before the pause, so its failure is no news and makes the pause no longer.
                return AtLeastShortest(time.GetElapsedTime(now, last.End));
            }

            var goesOn = isKnown && time.GetElapsedTime(last.End, now) < ForgottenAfter;
            var count = goesOn ? last.Count + 1 : 1;
            var delay = AtLeastShortest(delayAfter(count));
            var next = (count, now + Timestamps.Of(time, delay));
            if (isKnown ? _pauses.TryUpdate(partition, next, last) : _pauses.TryAdd(partition, next))
            {
                return delay;
            }
        }
    }

    /// <summary>A record that had paused the partition came to another end: the next pause is a first one.</summary>
    public void Over(TopicPartition partition) => _pauses.TryRemove(partition, out _);

    private static TimeSpan AtLeastShortest(TimeSpan delay) => delay < Shortest ? Shortest : delay;
}
