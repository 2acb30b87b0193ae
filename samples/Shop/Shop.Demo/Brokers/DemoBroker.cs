namespace Shop.Demo.Brokers;

/// <summary>The Kafka that a run uses.</summary>
internal abstract class DemoBroker : IAsyncDisposable
{
    private static readonly string[] TopicNames = ["orders", "customer-checks", "stock-reservations"];

    /// <summary>What it is, for people.</summary>
    public abstract string Name { get; }

    public abstract string BootstrapServers { get; }

    /// <summary>What stands before the names of topics and groups.</summary>
    public virtual string Prefix => "";

    /// <summary>Settings of the service's consumer that this Kafka needs, below <c>PubSubKafka:Consumers:NAME</c>.</summary>
    public virtual IReadOnlyDictionary<string, string> ConsumerSettings { get; } = new Dictionary<string, string>();

    public IEnumerable<string> Topics => TopicNames.Select(name => Prefix + name);

    public IEnumerable<string> DeadLetterTopics => Topics.Select(name => name + "-dlq");

    public static async Task<DemoBroker> StartAsync(string broker, CancellationToken cancellationToken) => broker switch
    {
        DemoOptions.Embedded => new EmbeddedDemoBroker(),
        DemoOptions.Kafka => await KafkaDemoBroker.StartAsync(cancellationToken),
        _ => new GivenDemoBroker(broker),
    };

    public abstract ValueTask DisposeAsync();
}
