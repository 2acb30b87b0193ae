using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>A dead letter that Kafka does not take back.</summary>
internal sealed record RedriveRefusal(ReceivedRecord DeadLetter, string Reason);
