using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// Commits for a member that leaves, gives its partitions back and says goodbye. Whatever fails of that, the next is tried: what is committed is not
/// handled again, and a group that is told does not wait.
/// </summary>
internal sealed class Farewell(string consumer, IRecordSource source, ICommits commits, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="lanes">The partitions, whose handlers have ended. A rebalance may take some of them meanwhile.</param>
    /// <param name="takeAll">Takes those that are left from their owner.</param>
    public void Say(IReadOnlyCollection<PartitionLane> lanes, Func<IReadOnlyCollection<PartitionLane>> takeAll)
    {
        Try(() => Commit(lanes));
        Try(() => commits.CloseAndCommit(takeAll()));
        Try(source.Close);
    }

    // Again for a while where the broker refuses. It does that to a member that has not heard yet of others coming and going, and polling is how that
    // one hears. Records that come meanwhile are left to the next owner.
    private void Commit(IReadOnlyCollection<PartitionLane> lanes)
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

    private void Try(Action step)
    {
        try
        {
            step();
        }
        catch (Exception exception)
        {
            // A client that has failed may also fail to say goodbye; what stopped the loop is the news, not this.
            Log.LeavingFailed(logger, consumer, exception);
        }
    }
}
