namespace PubSubKafka.Publishing;

/// <summary>Placeholder until the publish branch lands.</summary>
public sealed class ProducerOptions
{
}
