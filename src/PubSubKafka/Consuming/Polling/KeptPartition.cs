using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>A partition whose keys keep their order across retry topics, with the partitions that go with it. One assignment.</summary>
/// <param name="Route">The way of its records.</param>
/// <param name="Waiting">Which of its keys wait.</param>
/// <param name="Origin">The partition itself.</param>
/// <param name="Retries">Those of the retry topics.</param>
internal sealed record KeptPartition(RetryRoute Route, WaitingKeys Waiting, PartitionLane Origin, IReadOnlyList<RetryStart> Retries)
{
    public IEnumerable<PartitionLane> Lanes => Retries.Select(static start => start.Lane).Prepend(Origin);

    public TopicPartition? DeadLetters => Waiting.Order.DeadLetterTopic is { } topic ? Origin.Partition with { Topic = topic } : null;
}
