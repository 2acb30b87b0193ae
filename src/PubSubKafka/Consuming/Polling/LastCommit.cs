using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// Commits for a member that leaves, again for a while where the broker refuses. It does that to a member that has not heard yet of others coming and going,
/// and polling is how that one hears. Records that come meanwhile are left to the next owner.
/// </summary>
internal sealed class LastCommit(IRecordSource source, CommitScheduler commits, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public void Run(IReadOnlyCollection<PartitionLane> lanes)
    {
        for (var started = time.GetTimestamp(); !commits.TryRunNow(lanes) && time.GetElapsedTime(started) < Longest;)
        {
            try
            {
                source.Poll(Pause);
            }
            catch (TransportException exception) when (!exception.IsFatal)
            {
                // Trouble with a record or a broker; the commit may be taken all the same.
            }
        }
    }
}
