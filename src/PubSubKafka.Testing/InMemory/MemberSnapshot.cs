using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>How a group member stood.</summary>
/// <param name="MemberId">The client id and a number that no other member of the group has had.</param>
/// <param name="Polls">How often it came to poll.</param>
/// <param name="IsSettled">Whether it has heard of the last rebalance and has got and given all that it led to.</param>
/// <param name="Owned">Its partitions.</param>
internal sealed record MemberSnapshot(string MemberId, long Polls, bool IsSettled, IReadOnlyList<TopicPartition> Owned);
