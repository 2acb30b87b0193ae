using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>What became of offsets that were to be committed. <see cref="Error"/> null means stored.</summary>
internal readonly record struct CommitAnswer(IReadOnlyList<CommitOffset> Offsets, string? Error)
{
    public static CommitAnswer Failed(IReadOnlyList<CommitOffset> offsets, ErrorCode code) =>
        new(offsets, $"{new Error(code).Reason} ({ErrorCodes.Name(code)})");
}
