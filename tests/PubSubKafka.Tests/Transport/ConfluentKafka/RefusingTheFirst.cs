using Confluent.Kafka;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

/// <summary>Refuses its first record, after something else has happened, and takes all others.</summary>
internal sealed class RefusingTheFirst : IProducerClient
{
    private int _calls;

    public Action Meanwhile { get; set; } = static () => { };

    public HandOver Produce(PendingSend send, OutgoingRecord record, out PublishException? refusal)
    {
        refusal = null;
        if (_calls++ > 0)
        {
            return HandOver.Taken;
        }

        Meanwhile();
        refusal = SendFailure.NotTakenOver(record.Topic, new Error(ErrorCode.MsgSizeTooLarge), cause: null);
        return HandOver.Refused;
    }

    public bool TryFlush(TimeSpan timeout) => false;

    public Task CloseAsync(TimeProvider time) => Task.CompletedTask;
}
