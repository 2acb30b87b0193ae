using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PubSubKafka.DependencyInjection;

namespace PubSubKafka.Promises;

/// <summary>The library's promises, through its public API alone. A test project derives this class for each broker that they are to hold on.</summary>
public abstract partial class PromiseTests : IAsyncLifetime
{
    private static readonly TimeSpan ShortDelay = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan ShortCommitInterval = TimeSpan.FromMilliseconds(20);

    private readonly List<IHost> _hosts = [];
    private IBrokerUnderTest? _broker;
    private string? _topic;
    private string? _group;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected IBrokerUnderTest Broker => _broker!;

    private LogRecorder Logs { get; } = new();

    /// <summary>This test's own topic, its dead-letter topic and its consumer group, which has the consumer's name.</summary>
    private string Topic => _topic ??= Broker.NewName("orders");

    private string DeadLetterTopic => Topic + "-dlq";

    private string Group => _group ??= Broker.NewName("billing");

    public async ValueTask InitializeAsync() => _broker = await OpenBrokerAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }

        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask<IBrokerUnderTest> OpenBrokerAsync();

    /// <summary>A host with one topic of orders and one consumer of them, tuned for tests: quick commits, three attempts, tiny delays.</summary>
    private Task<IHost> StartAsync(
        Func<ConsumeContext<Order>, CancellationToken, ValueTask> handler,
        Action<ConsumerBuilder>? consumer = null,
        int partitions = 1,
        Action<PubSubKafkaBuilder>? more = null) =>
        StartHostAsync(builder =>
        {
            AddOrders(builder, partitions).AddConsumer(Group, billing =>
            {
                Tune(billing).Handle(handler);
                consumer?.Invoke(billing);
            });
            more?.Invoke(builder);
        });

    private async Task<IHost> StartHostAsync(Action<PubSubKafkaBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "promises" });
        builder.Logging.ClearProviders().AddProvider(Logs);
        configure(builder.Services.AddPubSubKafka());
        Broker.Connect(builder.Services);
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(Token);
        return host;
    }

    private PubSubKafkaBuilder AddOrders(PubSubKafkaBuilder builder, int partitions = 1) =>
        builder.AddTopic<Order>(Topic, topic => topic.WithKey(order => order.Key).WithPartitions(partitions).WithReplicationFactor(1));

    private static ConsumerBuilder Tune(ConsumerBuilder consumer) => consumer
        .WithRetry(retry => retry.Fixed(3, ShortDelay).WithJitter(0))
        .Configure(options => options.CommitInterval = ShortCommitInterval);

    private static IMessagePublisher Publisher(IHost host) => host.Services.GetRequiredService<IMessagePublisher>();

    private static async Task PublishAsync(IHost host, IEnumerable<Order> orders) => await Publisher(host).PublishBatchAsync(orders, Token);

    private static async Task PublishAsync(IHost host, string key, int number, int? partition = null) =>
        await Publisher(host).PublishAsync(new Order(key, number), new PublishOptions { Partition = partition }, Token);

    private static IEnumerable<Order> Orders(int count, int keys) => Enumerable.Range(0, count).Select(number => new Order($"key-{number % keys}", number));

    private static async ValueTask Done(Task task) => await task;

    private Task CommitsReachAsync(long offset, int partition = 0) => Until.TrueAsync(
        async () => await Broker.CommittedAsync(Group, Topic, partition) >= offset,
        () => $"group {Group} has committed offset {offset} of {Topic}[{partition}]");

    private async Task<long> CommittedAsync(int partition = 0) => await Broker.CommittedAsync(Group, Topic, partition) ?? 0;

    private async Task<IReadOnlyList<RawRecord>> DeadLettersAsync(int count)
    {
        IReadOnlyList<RawRecord> records = [];
        await Until.TrueAsync(
            async () => (records = await Broker.ReadAllAsync(DeadLetterTopic)).Count >= count, () => $"{count} records in {DeadLetterTopic}, so far {records.Count}");
        Assert.Equal(count, records.Count);
        return records;
    }
}
