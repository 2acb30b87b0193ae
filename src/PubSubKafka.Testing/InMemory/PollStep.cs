using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>One thing for a poll to do, decided under the lock and done outside of it.</summary>
internal readonly record struct PollStep(
    PollStepKind Kind, IReadOnlyList<TopicPartition> Partitions, ReceivedRecord? Record = null, TransportException? Error = null)
{
    public static PollStep Wait => new(PollStepKind.Wait, []);

    public static PollStep Deliver(ReceivedRecord record) => new(PollStepKind.Deliver, [], record);

    public static PollStep Fail(TransportException error) => new(PollStepKind.Fail, [], Error: error);
}
