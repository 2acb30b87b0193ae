using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>An offset that a group member asked the broker to store. <see cref="ErrorCode"/> null means stored.</summary>
internal sealed record CommitAttempt(string MemberId, TopicPartition Partition, long Offset, string? ErrorCode, string Metadata = "");
