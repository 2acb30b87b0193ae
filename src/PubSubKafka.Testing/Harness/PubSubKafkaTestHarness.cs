using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Testing.InMemory;

namespace PubSubKafka.Testing.Harness;

/// <summary>
/// Runs a service's own registrations without Kafka: every cluster is a broker in memory, and the clock stands still until the test moves it, so that
/// an hour of retries takes a millisecond. Hosted services of the application are started too.
/// </summary>
/// <remarks>
/// <para>
/// The registrations stay as they are, except that each cluster's connection, the <see cref="TimeProvider"/>, a missing <c>BootstrapServers</c> and
/// <c>CreateTopics</c> (always on) are replaced.
/// </para>
/// <para>Thread-safe, but only one call of <see cref="SettleAsync"/> or <see cref="AdvanceAsync"/> at a time makes sense.</para>
/// </remarks>
public sealed class PubSubKafkaTestHarness : IAsyncDisposable
{
    private static readonly TimeSpan DefaultHorizon = TimeSpan.FromDays(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(1);

    private readonly ServiceProvider _services;
    private readonly IReadOnlyList<IHostedService> _hosted;
    private readonly Dictionary<string, HarnessCluster> _clusters;
    private readonly Settlement _settlement;
    private Task? _stop;

    private PubSubKafkaTestHarness(
        ServiceProvider services, IReadOnlyList<ClusterRegistration> registrations, Dictionary<string, InMemoryBroker> brokers, DeliveryLog log, VirtualTimeProvider time)
    {
        _services = services;
        Time = time;
        services.GetService<IStartupValidator>()?.Validate();
        var options = services.GetRequiredService<IOptionsMonitor<PubSubKafkaOptions>>();
        _clusters = registrations.ToDictionary(
            static registration => registration.Name,
            registration => new HarnessCluster(
                registration,
                services.GetRequiredKeyedService<Cluster>(registration.Name),
                options.Get(registration.Name),
                brokers[registration.Name],
                log,
                time));
        _hosted = [.. services.GetServices<IHostedService>()];
        _settlement = new Settlement(time, [.. _clusters.Values], log, ThrowIfFaulted);
    }

    /// <summary>The clock that the library and the application's services see. Move it here directly only while nothing is to be waited for.</summary>
    public VirtualTimeProvider Time { get; }

    /// <summary>The application's services.</summary>
    public IServiceProvider Services => _services;

    /// <summary>The publisher of the default cluster or, without one, of the only cluster.</summary>
    public IMessagePublisher Publisher => Default.Core.Publisher;

    /// <inheritdoc cref="HarnessCluster.Faults"/>
    public HarnessFaults Faults => Default.Faults;

    /// <summary>How much real time one call may take before it fails and says what it waits for. Default 30 seconds.</summary>
    public TimeSpan RealTimeLimit { get; set; } = TimeSpan.FromSeconds(30);

    private HarnessCluster Default =>
        _clusters.TryGetValue(Options.DefaultName, out var cluster) ? cluster
        : _clusters.Count == 1 ? _clusters.Values.First()
        : throw new InvalidOperationException($"There is no default cluster; ask one of these with Cluster(name): {string.Join(", ", _clusters.Keys)}.");

    /// <summary>Starts a service in memory. Completes when every consumer is in its group.</summary>
    /// <param name="configure">The service's registrations, with <c>AddPubSubKafka</c> among them.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="InvalidOperationException">The registrations do not call <c>AddPubSubKafka</c>.</exception>
    /// <exception cref="OptionsValidationException">The settings have mistakes; all of them are listed.</exception>
    public static async Task<PubSubKafkaTestHarness> StartAsync(Action<IServiceCollection> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var services = new ServiceCollection();
        configure(services);
        var time = new VirtualTimeProvider();
        var log = new DeliveryLog(time);
        var brokers = HarnessServices.Replace(services, time, log);
        if (brokers.Count == 0)
        {
            throw new InvalidOperationException("The registrations add no cluster; call AddPubSubKafka.");
        }

        var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        PubSubKafkaTestHarness? harness = null;
        try
        {
            harness = new PubSubKafkaTestHarness(provider, HarnessServices.Registrations(services), brokers, log, time);
            foreach (var hosted in harness._hosted)
            {
                await hosted.StartAsync(cancellationToken).ConfigureAwait(false);
            }

            await harness.WaitForConsumersAsync(cancellationToken).ConfigureAwait(false);
            return harness;
        }
        catch
        {
            IAsyncDisposable started = harness is null ? provider : harness;
            await started.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The cluster that was added under a name. All other members speak of the default cluster or, without one, of the only one.</summary>
    /// <param name="name">The name given to <c>AddPubSubKafka</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such cluster.</exception>
    public HarnessCluster Cluster(string name) => _clusters[name];

    /// <inheritdoc cref="IMessagePublisher.PublishAsync{TMessage}(TMessage, PublishOptions, CancellationToken)"/>
    public ValueTask<PublishResult> PublishAsync<TMessage>(TMessage message, PublishOptions? options = null, CancellationToken cancellationToken = default)
        where TMessage : class =>
        options is null ? Publisher.PublishAsync(message, cancellationToken) : Publisher.PublishAsync(message, options, cancellationToken);

    /// <inheritdoc cref="HarnessCluster.AppendAsync"/>
    public Task<TopicRecord> AppendAsync(string topic, byte[]? key, byte[]? value, MessageHeaders? headers = null, int? partition = null) =>
        Default.AppendAsync(topic, key, value, headers, partition);

    /// <inheritdoc cref="HarnessCluster.Published"/>
    public IReadOnlyList<PublishedMessage<TMessage>> Published<TMessage>()
        where TMessage : class => Default.Published<TMessage>();

    /// <inheritdoc cref="HarnessCluster.Handled"/>
    public IReadOnlyList<HandledMessage<TMessage>> Handled<TMessage>(string consumer)
        where TMessage : class => Default.Handled<TMessage>(consumer);

    /// <inheritdoc cref="HarnessCluster.DeadLetters"/>
    public IReadOnlyList<DeadLetter> DeadLetters(string? consumer = null) => Default.DeadLetters(consumer);

    /// <inheritdoc cref="HarnessCluster.Records"/>
    public IReadOnlyList<TopicRecord> Records(string topic) => Default.Records(topic);

    /// <inheritdoc cref="HarnessCluster.Committed"/>
    public long? Committed(string consumer, string topic, int partition = 0) => Default.Committed(consumer, topic, partition);

    /// <summary>Lets one more member join a consumer's group, as a second instance of the service would. The rebalance is over after the next settling.</summary>
    /// <param name="consumer">The consumer's name.</param>
    /// <param name="cancellationToken">Ends the wait, not the joining.</param>
    /// <exception cref="ArgumentException">There is no such consumer.</exception>
    public async Task<HarnessMember> JoinAsync(string consumer, CancellationToken cancellationToken = default)
    {
        var runner = Default.StartMember(consumer);
        await WaitForConsumersAsync(cancellationToken).ConfigureAwait(false);
        return new HarnessMember(runner, _settlement.WaitForAsync);
    }

    /// <summary>
    /// Waits until everything published is handled and committed. Where something waits for a time, the clock moves to that time, and on from there.
    /// </summary>
    /// <param name="horizon">How far the clock may move. Default 30 days.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HarnessNotSettledException">
    /// Something is left at the horizon or after <see cref="RealTimeLimit"/>, or a consumer or another hosted service has stopped with an exception, which
    /// is then the inner one. Not settled are also sends whose acknowledgement the test holds, and handlers that do not return.
    /// </exception>
    /// <remarks>
    /// A handler that waits for the clock itself is let go on after half a second of real time in which nothing else happens. Work that handlers leave
    /// behind when they return, and work of the application's own hosted services, is not waited for.
    /// </remarks>
    public Task SettleAsync(TimeSpan? horizon = null, CancellationToken cancellationToken = default) =>
        _settlement.SettleAsync(horizon ?? DefaultHorizon, RealTimeLimit, cancellationToken);

    /// <summary>Moves the clock by exactly this much. At each timer on the way, what it brings about is waited for; at the end something may be left.</summary>
    /// <param name="by">How far; zero or more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    /// <exception cref="HarnessNotSettledException">It took longer than <see cref="RealTimeLimit"/>.</exception>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default) => _settlement.AdvanceAsync(by, RealTimeLimit, cancellationToken);

    /// <summary>Stops the service gracefully: handlers may finish within the drain time, which is virtual, then offsets are committed. Idempotent.</summary>
    public Task StopAsync() => _stop ??= _settlement.WaitForAsync(StopHostedAsync());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await _services.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StopHostedAsync()
    {
        foreach (var cluster in _clusters.Values)
        {
            cluster.Faults.ReleaseAcknowledgements();
            await Task.WhenAll(cluster.Runners.Except(cluster.Core.Consumers).Select(runner => runner.StopAsync(CancellationToken.None))).ConfigureAwait(false);
        }

        foreach (var hosted in _hosted.Reverse())
        {
            await hosted.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task WaitForConsumersAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (_clusters.Values.SelectMany(static cluster => cluster.Runners).Any(static runner => runner.Status.State == ConsumerState.Starting))
        {
            ThrowIfFaulted();
            if (TimeProvider.System.GetElapsedTime(started) > RealTimeLimit)
            {
                throw new HarnessNotSettledException($"Not all consumers joined their groups within {RealTimeLimit} of real time.");
            }

            await Task.Delay(LookAgain, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    private void ThrowIfFaulted()
    {
        var fault = _clusters.Values.SelectMany(static cluster => cluster.Runners).Select(static runner => runner.Status.Fault)
            .Concat(_hosted.OfType<BackgroundService>().Select(static service => service.ExecuteTask?.Exception?.InnerException))
            .FirstOrDefault(static fault => fault is not null);
        if (fault is not null)
        {
            throw new HarnessNotSettledException($"The service cannot go on: {fault.Message}", fault);
        }
    }
}
