using Confluent.Kafka;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

/// <summary>A client of a simulation. While it is asked to take a record, anything else may happen, as on other threads.</summary>
internal sealed class SimulatedClient(Func<string, SimulatedSend> find, Action meanwhile) : IProducerClient
{
    private readonly List<(PendingSend Pending, SimulatedSend Send)> _taken = [];
    private readonly Dictionary<int, int> _lastOfCaller = [];

    public int Room { get; set; } = int.MaxValue;

    public bool IsDead { get; set; }

    public bool RefusesNext { get; set; }

    public bool HasAny => _taken.Count > 0;

    public HandOver Produce(PendingSend send, OutgoingRecord record, out PublishException? refusal)
    {
        refusal = null;
        meanwhile();
        if (IsDead || RefusesNext)
        {
            var answer = IsDead ? HandOver.Dead : HandOver.Refused;
            refusal = SendFailure.NotTakenOver(record.Topic, new Error(IsDead ? ErrorCode.Local_Fatal : ErrorCode.MsgSizeTooLarge), cause: null);
            RefusesNext = false;
            meanwhile();
            return answer;
        }

        if (_taken.Count >= Room)
        {
            meanwhile();
            return HandOver.QueueFull;
        }

        var taken = find(record.Topic);
        Assert.False(taken.IsTaken, $"{taken.Name} was handed over twice");
        Assert.True(taken.Number > _lastOfCaller.GetValueOrDefault(taken.Caller, -1), $"{taken.Name} was passed by a later call of its caller");
        _lastOfCaller[taken.Caller] = taken.Number;
        taken.IsTaken = true;
        _taken.Add((send, taken));
        meanwhile();
        return HandOver.Taken;
    }

    /// <summary>Reports one of the records it has, which may be one that was given up long ago.</summary>
    public void Report(int index, bool isAcknowledged)
    {
        var (pending, send) = _taken[index % _taken.Count];
        _taken.RemoveAt(index % _taken.Count);
        pending.OnDelivery(new DeliveryReport<byte[]?, byte[]?>
        {
            Topic = send.Name,
            Partition = 0,
            Offset = send.Number,
            Error = new Error(isAcknowledged ? ErrorCode.NoError : ErrorCode.Local_MsgTimedOut),
            Status = isAcknowledged ? PersistenceStatus.Persisted : PersistenceStatus.PossiblyPersisted,
        });
    }

    public bool TryFlush(TimeSpan timeout) => false;

    public Task CloseAsync(TimeProvider time) => Task.CompletedTask;
}
