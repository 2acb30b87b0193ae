using Confluent.Kafka;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

internal sealed class FakeProducerClient : IProducerClient
{
    private readonly Lock _lock = new();
    private readonly Queue<PendingSend> _taken = new();

    /// <summary>How many records the client itself has room for.</summary>
    public int Room { get; set; } = int.MaxValue;

    public int Attempts { get; private set; }

    public PublishException? Refusal { get; set; }

    public List<string> Order { get; } = [];

    public HandOver Produce(PendingSend send, out PublishException? refusal)
    {
        lock (_lock)
        {
            Attempts++;
            refusal = Refusal;
            if (refusal is not null)
            {
                return HandOver.Refused;
            }

            if (_taken.Count >= Room)
            {
                return HandOver.QueueFull;
            }

            _taken.Enqueue(send);
            Order.Add(send.Record.Topic);
            return HandOver.Taken;
        }
    }

    public bool TryDeliver(Error? error = null)
    {
        PendingSend? send;
        lock (_lock)
        {
            if (!_taken.TryDequeue(out send))
            {
                return false;
            }
        }

        Deliver(send, error);
        return true;
    }

    public static void Deliver(PendingSend send, Error? error = null) => send.OnDelivery(new DeliveryReport<byte[]?, byte[]?>
    {
        Topic = send.Record.Topic,
        Partition = 1,
        Offset = 7,
        Error = error ?? new Error(ErrorCode.NoError),
        Status = error is null ? PersistenceStatus.Persisted : PersistenceStatus.PossiblyPersisted,
    });
}
