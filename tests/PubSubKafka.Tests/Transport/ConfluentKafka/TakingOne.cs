using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

/// <summary>Takes every record and remembers the last.</summary>
internal sealed class TakingOne : IProducerClient
{
    public PendingSend? Taken { get; private set; }

    public HandOver Produce(PendingSend send, OutgoingRecord record, out PublishException? refusal)
    {
        refusal = null;
        Taken = send;
        return HandOver.Taken;
    }

    public bool TryFlush(TimeSpan timeout) => false;

    public Task CloseAsync(TimeProvider time) => Task.CompletedTask;
}
