using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

/// <summary>A sink on clients that the test controls; time stands still.</summary>
internal sealed class FakeClients : IAsyncDisposable
{
    private static readonly Error Fatal = new(ErrorCode.OutOfOrderSequenceNumber, "out of order", isFatal: true);

    private readonly Lock _lock = new();
    private readonly List<(FakeProducerClient Client, Action<IProducerClient, Error> OnFatal)> _made = [];

    public FakeClients() => Sink = new ConfluentRecordSink(Make, 10, NullLogger.Instance, Time);

    public VirtualTimeProvider Time { get; } = new();

    public IRecordSink Sink { get; }

    /// <summary>How many attempts at making a client fail.</summary>
    public int Unmakeable { get; set; }

    /// <summary>Whether the next client fails before anybody has it.</summary>
    public bool NextIsStillborn { get; set; }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _made.Count;
            }
        }
    }

    public FakeProducerClient this[int index]
    {
        get
        {
            lock (_lock)
            {
                return _made[index].Client;
            }
        }
    }

    public Task<RecordPosition> Send(string topic) =>
        Sink.SendAsync(new OutgoingRecord(topic, null, null, null, MessageHeaders.Empty, DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);

    /// <summary>The client refuses all that comes and has not said so yet.</summary>
    public void Kill(int index) => Kill(this[index]);

    /// <summary>The client fails for good: it refuses all that comes, and says so.</summary>
    public void Fail(int index)
    {
        Kill(this[index]);
        _made[index].OnFatal(this[index], Fatal);
    }

    public ValueTask DisposeAsync() => Sink.DisposeAsync();

    private static void Kill(FakeProducerClient client)
    {
        client.IsDead = true;
        client.Refusal = SendFailure.NotTakenOver("dead", Fatal, cause: null);
    }

    private FakeProducerClient Make(Action<IProducerClient, Error> onFatal)
    {
        lock (_lock)
        {
            if (Unmakeable > 0)
            {
                Unmakeable--;
                throw new TransportException("no such certificate", "_INVALID_ARG", isFatal: true);
            }

            var client = new FakeProducerClient();
            _made.Add((client, onFatal));
            if (NextIsStillborn)
            {
                NextIsStillborn = false;
                Kill(client);
                ThreadPool.QueueUserWorkItem(_ => onFatal(client, Fatal));
            }

            return client;
        }
    }
}
