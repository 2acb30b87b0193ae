using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Dispatch;

/// <summary>A record on its way from the poll thread into the schedule, with what needs no lock to be found out.</summary>
internal readonly record struct IncomingRecord(PartitionLane Lane, RecordKey? Key, RecordDelivery Delivery);
