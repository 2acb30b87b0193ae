using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures.Redrive;

/// <summary>The transactions of a broker in memory, which fail where a test says so. Calls of all sinks are counted together, from 1.</summary>
internal sealed class FakeTransactions(InMemoryBroker broker)
{
    private readonly Dictionary<string, int> _epochs = new(StringComparer.Ordinal);

    public InMemoryBroker Broker => broker;

    /// <summary>What a call throws before it does anything.</summary>
    public Func<SinkStep, int, Exception?> Before { get; set; } = static (_, _) => null;

    /// <summary>What a call throws after it was done.</summary>
    public Func<SinkStep, int, Exception?> After { get; set; } = static (_, _) => null;

    /// <summary>What is refused when it is committed.</summary>
    public Func<OutgoingRecord, bool> Refuses { get; set; } = static _ => false;

    public string RefusalCode { get; set; } = TransportErrors.TooLarge;

    public List<string> Ids { get; } = [];

    public int Calls { get; private set; }

    public int Commits { get; set; }

    public ITransactionalSink Open(string id)
    {
        Ids.Add(id);
        return new FakeTransactionalSink(this, id);
    }

    public int Fence(string id) => _epochs[id] = _epochs.GetValueOrDefault(id) + 1;

    public bool IsFenced(string id, int epoch) => _epochs.GetValueOrDefault(id) != epoch;

    public int Count() => ++Calls;
}
