using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming;

/// <summary>What a consumer needs to find out which keys wait.</summary>
/// <param name="OpenSource">Opens a reader of partitions.</param>
/// <param name="Catalog">Knows where partitions begin and end.</param>
/// <param name="Marks">Understands dead-letter topics.</param>
internal sealed record KeyOrderSetup(Func<IPartitionSource> OpenSource, Lazy<ITopicCatalog> Catalog, IDeadLetterMarks Marks);
