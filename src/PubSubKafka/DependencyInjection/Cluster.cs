using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PubSubKafka.Consuming;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.Diagnostics;
using PubSubKafka.Failures.Redrive;
using PubSubKafka.Hosting;
using PubSubKafka.Publishing;
using PubSubKafka.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.DependencyInjection;

/// <summary>Everything of one cluster, put together once. The only place that knows all parts, and the one that fixes the order of the stages.</summary>
internal sealed class Cluster : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestSynchronousDispose = TimeSpan.FromSeconds(30);

    private readonly ClusterRegistration _registration;
    private readonly PubSubKafkaOptions _options;
    private readonly IServiceProvider _services;
    private readonly ITransport _transport;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly Instruments _instruments;
    private readonly MessageTypeMap _types;
    private readonly Lazy<IRecordSink> _sink;
    private readonly Lock _sinkGate = new();
    private readonly TopicProvisioner _topics;
    private readonly MessagePublisher _publisher;
    private readonly ConnectionSettings _connection;
    private readonly Lazy<ITopicCatalog> _catalog;
    private readonly DeadLetterRedriver _redriver;

    /// <exception cref="OptionsValidationException">The settings have mistakes; all of them are listed.</exception>
    public Cluster(IServiceProvider services, ClusterRegistration registration)
    {
        _services = services;
        _registration = registration;
        _options = services.GetRequiredService<IOptionsMonitor<PubSubKafkaOptions>>().Get(registration.Name);
        _transport = services.GetRequiredKeyedService<ITransport>(registration.Name);
        _time = services.GetRequiredService<TimeProvider>();
        _loggers = services.GetRequiredService<ILoggerFactory>();
        _instruments = services.GetRequiredService<Instruments>();
        var application = services.GetService<IHostEnvironment>()?.ApplicationName ?? AppDomain.CurrentDomain.FriendlyName;
        _connection = new ConnectionSettings(_options.BootstrapServers!, _options.ClientId ?? application, _options.Client.AsReadOnly());
        _catalog = new Lazy<ITopicCatalog>(() => _transport.OpenCatalog(_connection));
        _types = new MessageTypeMap(registration.Topics.Select(topic => topic.Build()));

        // PublicationOnly does not keep a failure, so the next record tries again; the lock keeps it to one producer.
        IRecordSink? opened = null;
        _sink = new Lazy<IRecordSink>(
            () =>
            {
                lock (_sinkGate)
                {
                    return opened ??= _transport.OpenSink(_options.Producer.ToSettings(_connection));
                }
            },
            LazyThreadSafetyMode.PublicationOnly);
        _topics = new TopicProvisioner(
            TopicPlanner.Plan(registration, _options), () => _transport.OpenCatalog(_connection), _time, _loggers.CreateLogger<TopicProvisioner>());
        _publisher = new MessagePublisher(
            _types,
            _sink,
            _topics,
            _time,
            _options.Source ?? Uri.EscapeDataString(application),
            _options.Producer.DeliveryTimeout,
            new PublishTelemetry(_instruments, _time, _connection.ClientId));
        Consumers = [.. registration.Consumers.Select(Build)];
        foreach (var consumer in Consumers)
        {
            _instruments.Watch(
                consumer.Status.Consumer,
                _options.Consumers[consumer.Status.Consumer].GroupId ?? consumer.Status.Consumer,
                () => consumer.Work);
        }

        _redriver = new DeadLetterRedriver(RedriveCluster(), _time, _instruments, _loggers.CreateLogger<DeadLetterRedriver>());
        Host = new ClusterHost(
            _topics, Consumers, () => _sink.IsValueCreated ? _sink.Value : null, _loggers.CreateLogger<ClusterHost>());
        HealthCheck = new ClusterHealthCheck(_topics, Consumers, _time);
    }

    public IMessagePublisher Publisher => _publisher;

    public IDeadLetterRedriver Redriver => _redriver;

    public MessageTypeMap Types => _types;

    public IReadOnlyList<ConsumerRunner> Consumers { get; }

    public ClusterHost Host { get; }

    public ClusterHealthCheck HealthCheck { get; }

    public async ValueTask DisposeAsync()
    {
        // Without a StopAsync before, as after a failed start: a consumer that went on would find its services and its producer gone.
        using (var patience = new CancellationTokenSource(LongestStop, _time))
        {
            await Task.WhenAll(Consumers.Select(consumer => consumer.StopAsync(patience.Token)))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _redriver.DisposeAsync().ConfigureAwait(false);
        _topics.Dispose();
        Host.Dispose();
        if (_sink.IsValueCreated)
        {
            await _sink.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    // A service provider that is disposed synchronously asks for this; the wait is bounded, and nothing of the sink runs on the caller's context.
    public void Dispose() => DisposeAsync().AsTask().Wait(LongestSynchronousDispose);

    /// <summary>Steers a declared consumer.</summary>
    public IConsumerControl Control(string consumer) => new ConsumerControl(Consumers.First(runner => runner.Status.Consumer == consumer), _catalog);

    /// <summary>Makes one more member of a declared consumer's group, for the caller to start and stop.</summary>
    public ConsumerRunner BuildMember(string consumer) => Build(_registration.Consumers.First(declaration => declaration.Name == consumer));

    private RedriveCluster RedriveCluster() => new(
        _transport,
        _catalog,
        _options.Producer.ToSettings(_connection),
        _registration.Topics.Select(static topic => topic.Topic).ToHashSet(StringComparer.Ordinal),
        _registration.Consumers.ToDictionary(
            static consumer => consumer.Name, consumer => TopicPlanner.DeadLetters(consumer, _registration, _options), StringComparer.Ordinal),
        _registration.Consumers.ToDictionary(
            static consumer => consumer.Name, consumer => _options.Consumers[consumer.Name].GroupId ?? consumer.Name, StringComparer.Ordinal),
        [.. _registration.Consumers.SelectMany(consumer => TopicPlanner.OrderedRoutes(_registration, consumer, _options.Consumers[consumer.Name]))]);

    private ConsumerRunner Build(ConsumerDeclaration declaration)
    {
        var options = _options.Consumers[declaration.Name];
        var group = options.GroupId ?? declaration.Name;
        var telemetry = new ConsumeTelemetry(_instruments, declaration.Name, group, _time);
        var routes = TopicPlanner.Routes(_registration, declaration, options);
        var settings = new ConsumerSettings(
            declaration.Name,
            [.. TopicPlanner.Topics(_registration, declaration)],
            routes,
            options.Ordering,
            options.Concurrency,
            options.MaxBufferedPerPartition,
            options.MaxCommitMetadataBytes,
            options.CommitInterval,
            options.DrainTimeout,
            options.StuckAfter,
            Source(declaration.Name, group, options),
            Transactions(declaration.Name, group, options));
        var keyOrder = routes.KeepOrder
            ? new KeyOrderSetup(() => _transport.OpenPartitions(new PartitionSourceSettings(settings.Source.Connection, declaration.Name, group)), _catalog, new DeadLetterMarks())
            : null;
        var stages = new ConsumerStages(_services, declaration, options, group, routes, telemetry, _types, _publisher, () => _sink.Value, _time, _loggers);
        return new ConsumerRunner(settings, _transport, stages.Build(keyOrder), _time, telemetry, _loggers.CreateLogger<ConsumerRunner>());
    }

    private TransactionSettings? Transactions(string consumer, string group, ConsumerOptions options) => options.Transactions is { Enabled: true } transactions
        ? new TransactionSettings(
            transactions.Id ?? $"{group}.{consumer}.{options.GroupInstanceId ?? Guid.NewGuid().ToString("N")}",
            transactions.Interval,
            transactions.Timeout,
            _options.Producer.ToSettings(_connection))
        : null;

    private SourceSettings Source(string consumer, string group, ConsumerOptions options)
    {
        var client = new Dictionary<string, string>(_options.Client, StringComparer.Ordinal);
        foreach (var (name, value) in options.Client)
        {
            client[name] = value;
        }

        return new SourceSettings(
            _connection with { Client = client },
            consumer,
            group,
            options.GroupInstanceId,
            options.UseNewGroupProtocol,
            options.StartFromLatest,
            options.MaxPollInterval,
            options.SessionTimeout);
    }
}
