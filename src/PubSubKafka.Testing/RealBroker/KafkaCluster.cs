using System.Collections.ObjectModel;
using PubSubKafka.Testing.RealBroker.Brokers;
using PubSubKafka.Testing.RealBroker.Sources;

namespace PubSubKafka.Testing.RealBroker;

/// <summary>
/// A real Apache Kafka for tests. It is the first of: brokers that run already, a distribution on disk, Docker; see
/// <see cref="KafkaSource"/> for how each is named. Its own brokers listen on free ports of 127.0.0.1, keep their data in a
/// temporary folder, and end with this process however it ends.
/// </summary>
/// <remarks>
/// Thread safe. Starting takes seconds: share one cluster among tests, and give each test topics and groups of its own by
/// <see cref="UniqueName"/>. The classic and the KIP-848 group protocol are both on. Docker is run by its command line and not by
/// Testcontainers, whose dependencies cannot be restored on every machine that builds this library.
/// </remarks>
public sealed partial class KafkaCluster : IAsyncDisposable
{
    private readonly OwnCluster? _own;

    private KafkaCluster(KafkaSource source, string bootstrapServers, OwnCluster? own)
    {
        _own = own;
        Source = source;
        BootstrapServers = bootstrapServers;
        ClientSettings = Settings(bootstrapServers, own?.Plan.Security?.SuperUserSettings);
        DirectSettings = Settings(own?.Plan.DirectServers ?? bootstrapServers, own?.Plan.Security?.SuperUserSettings);
        OrdinaryUserSettings = Settings(bootstrapServers, own?.Plan.Security?.OrdinaryUserSettings);
    }

    /// <summary>Where this cluster came from.</summary>
    public KafkaSource Source { get; }

    /// <summary>The addresses of all brokers, <c>host:port</c> separated by commas; those of the proxies with <see cref="KafkaClusterOptions.Proxied"/>.</summary>
    public string BootstrapServers { get; }

    /// <summary>librdkafka settings for any client: <c>bootstrap.servers</c>, and for a secured cluster the super user's login and
    /// the certificate authority to trust. Read only.</summary>
    public IReadOnlyDictionary<string, string> ClientSettings { get; }

    /// <summary>As <see cref="ClientSettings"/>, but past the proxies of <see cref="KafkaClusterOptions.Proxied"/>: for what watches a test and
    /// must not be disturbed. Without proxies the two are the same. Read only.</summary>
    public IReadOnlyDictionary<string, string> DirectSettings { get; }

    /// <summary>As <see cref="ClientSettings"/>, but for a secured cluster with the login of the user named <c>user</c>, who may do nothing
    /// until access rules for <c>User:user</c> are created. Read only.</summary>
    public IReadOnlyDictionary<string, string> OrdinaryUserSettings { get; }

    /// <summary>
    /// Says whether <see cref="StartAsync"/> with the same options has something to start, without starting it. The first call that
    /// gets as far as Docker may take some seconds.
    /// </summary>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    /// <returns>What was found, or the reason why a test has to be skipped (or to fail, see <see cref="KafkaAvailability.IsRequired"/>).</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static KafkaAvailability CheckAvailability(Action<KafkaClusterOptions>? configure = null) => Find(Build(configure)).Availability;

    /// <summary>Starts a cluster, or connects to the configured one, and waits until every broker answers and knows all others.</summary>
    /// <param name="configure">Changes the options; null for one plain broker.</param>
    /// <param name="cancellationToken">Gives up starting; processes that were started are ended.</param>
    /// <returns>The cluster. Dispose it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="KafkaUnavailableException">This machine has no Kafka of the kind asked for.</exception>
    /// <exception cref="KafkaStartException">A broker ended, or was not ready within <see cref="KafkaClusterOptions.StartTimeout"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<KafkaCluster> StartAsync(Action<KafkaClusterOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = Build(configure);
        var found = Find(options);
        if (!found.Availability.IsAvailable)
        {
            throw new KafkaUnavailableException(found.Availability.Reason);
        }

        if (found.BootstrapServers is { } servers)
        {
            await WaitForConfiguredAsync(servers, options.StartTimeout, cancellationToken).ConfigureAwait(false);
            return new KafkaCluster(KafkaSource.Configured, servers, own: null);
        }

        var own = await OwnCluster.StartAsync(options, found, cancellationToken).ConfigureAwait(false);
        return new KafkaCluster(found.Availability.Source, own.Plan.BootstrapServers, own);
    }

    /// <summary>Makes a name that no other test has, for a topic, a group or a transactional id: the prefix, a hyphen and twelve
    /// random hexadecimal digits.</summary>
    /// <param name="prefix">What the name is for, such as <c>orders</c>; letters, digits, dots, underscores and hyphens.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentException">The prefix is null or empty.</exception>
    public static string UniqueName(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return $"{prefix}-{Guid.NewGuid().ToString("N")[..12]}";
    }

    /// <summary>
    /// Ends the brokers and removes their data; does nothing to configured ones. They are killed, except that the first cluster of a
    /// machine stops one broker in order, to keep a class archive that makes later starts quicker. Later calls do nothing.
    /// </summary>
    /// <returns>Completes when all processes are gone.</returns>
    /// <exception cref="TimeoutException">A process did not end within <see cref="KafkaClusterOptions.StopTimeout"/>.</exception>
    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static KafkaClusterOptions Build(Action<KafkaClusterOptions>? configure)
    {
        var options = new KafkaClusterOptions();
        configure?.Invoke(options);
        options.Validate();
        return options;
    }

    private static FoundSource Find(KafkaClusterOptions options) => SourceFinder.Find(options, KafkaEnvironment.Read(), DockerEngine.Problem);

    private static async Task WaitForConfiguredAsync(string servers, TimeSpan startTimeout, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(startTimeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await MetadataProbe.WaitAsync(servers, new Dictionary<string, string>(), 1, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KafkaStartException($"Kafka at {servers} did not answer within {startTimeout}.", []);
        }
    }

    private static ReadOnlyDictionary<string, string> Settings(string bootstrapServers, Dictionary<string, string>? security) =>
        new(new Dictionary<string, string>(security ?? []) { ["bootstrap.servers"] = bootstrapServers });
}
