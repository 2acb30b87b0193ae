using Confluent.Kafka;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

internal sealed class FakeProducerClient : IProducerClient
{
    private readonly Lock _lock = new();
    private readonly Queue<(PendingSend Send, string Topic)> _taken = new();

    /// <summary>How many records the client itself has room for.</summary>
    public int Room { get; set; } = int.MaxValue;

    public int Attempts { get; private set; }

    public PublishException? Refusal { get; set; }

    /// <summary>Whether it refuses because it has failed for good.</summary>
    public bool IsDead { get; set; }

    public List<string> Order { get; } = [];

    public bool IsClosed { get; private set; }

    public int Taken
    {
        get
        {
            lock (_lock)
            {
                return _taken.Count;
            }
        }
    }

    public HandOver Produce(PendingSend send, OutgoingRecord record, out PublishException? refusal)
    {
        lock (_lock)
        {
            Attempts++;
            refusal = Refusal;
            if (refusal is not null)
            {
                return IsDead ? HandOver.Dead : HandOver.Refused;
            }

            if (_taken.Count >= Room)
            {
                return HandOver.QueueFull;
            }

            _taken.Enqueue((send, record.Topic));
            Order.Add(record.Topic);
            return HandOver.Taken;
        }
    }

    public bool TryDeliver(Error? error = null, PersistenceStatus status = PersistenceStatus.PossiblyPersisted)
    {
        (PendingSend Send, string Topic) taken;
        lock (_lock)
        {
            if (!_taken.TryDequeue(out taken))
            {
                return false;
            }
        }

        Deliver(taken.Send, taken.Topic, error, status);
        return true;
    }

    public static void Deliver(PendingSend send, string topic, Error? error = null, PersistenceStatus status = PersistenceStatus.PossiblyPersisted) =>
        send.OnDelivery(new DeliveryReport<byte[]?, byte[]?>
        {
            Topic = topic,
            Partition = 1,
            Offset = 7,
            Error = error ?? new Error(ErrorCode.NoError),
            Status = error is null ? PersistenceStatus.Persisted : status,
        });

    public bool TryFlush(TimeSpan timeout) => Taken > 0 && !Thread.Yield();

    public Task CloseAsync(TimeProvider time)
    {
        IsClosed = true;
        return Task.CompletedTask;
    }
}
