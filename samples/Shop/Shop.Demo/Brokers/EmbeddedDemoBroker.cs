using PubSubKafka.Testing.Embedded;

namespace Shop.Demo.Brokers;

/// <summary>A broker inside this program. Its topics are made here, because it takes no requests to create some.</summary>
internal sealed class EmbeddedDemoBroker : DemoBroker
{
    private const int Partitions = 6;

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start();

    public EmbeddedDemoBroker()
    {
        foreach (var topic in Topics.Concat(DeadLetterTopics))
        {
            _broker.CreateTopic(topic, Partitions);
        }

        // Groups of the new protocol rebalance at once here; those of the classic one would wait for their session timeout.
        var settings = new Dictionary<string, string> { ["UseNewGroupProtocol"] = "true" };
        foreach (var (name, value) in _broker.ConsumerSettings.Where(setting => setting.Key != "bootstrap.servers"))
        {
            settings[$"Client__{name}"] = value;
        }

        ConsumerSettings = settings;
    }

    public override string Name => "the embedded broker";

    public override string BootstrapServers => _broker.BootstrapServers;

    public override IReadOnlyDictionary<string, string> ConsumerSettings { get; }

    public override ValueTask DisposeAsync()
    {
        _broker.Dispose();
        return ValueTask.CompletedTask;
    }
}
