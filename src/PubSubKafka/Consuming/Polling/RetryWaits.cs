using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Pipeline;
using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// When records of retry topics are due. They are read a little ahead, so that many can be handled the moment they are, and no further, so that a long queue
/// waits in Kafka and not here. Owned by the poll thread.
/// </summary>
internal sealed class RetryWaits(TimeProvider time)
{
    private static readonly TimeSpan ReadAhead = TimeSpan.FromSeconds(1);

    /// <summary>Makes the delivery of a record of a retry topic, and notes on its lane when it makes sense to read on.</summary>
    public RecordDelivery Deliver(PartitionLane lane, RetryRoute route, ReceivedRecord record, RecordKey? key)
    {
        var (now, timestamp) = (time.GetUtcNow(), time.GetTimestamp());
        var ticket = RetryTicket.Read(record, route, now);
        var wait = ticket.Due - now;
        if (wait <= TimeSpan.Zero || !ticket.IsOurs)
        {
            return new RecordDelivery(record, ticket) { Key = key, Waiting = lane.Waiting };
        }

        if (wait > ReadAhead)
        {
            lane.NothingDueBefore = timestamp + Timestamps.Of(time, wait - ReadAhead);
        }

        return new RecordDelivery(record, ticket) { Key = key, Waiting = lane.Waiting, NotBefore = timestamp + Timestamps.Of(time, wait) };
    }
}
