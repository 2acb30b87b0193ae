using System.Globalization;
using System.Net;
using PubSubKafka.Testing.Network;
using PubSubKafka.Testing.RealBroker.Processes;
using PubSubKafka.Testing.RealBroker.Sources;

namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>A cluster whose processes, ports and files are this test's own.</summary>
internal sealed class OwnCluster : IAsyncDisposable
{
    internal const string ToolSettingsFile = "tool.properties";
    private const int Attempts = 3;

    private readonly KafkaClusterOptions _options;
    private readonly DirectoryInfo _folder;
    private readonly IJavaHost _host;
    private readonly bool _record;
    private int _disposed;

    private OwnCluster(KafkaClusterOptions options, ClusterPlan plan, DirectoryInfo folder, IJavaHost host, IReadOnlyList<TcpProxy> proxies)
    {
        _options = options;
        Proxies = proxies;
        _folder = folder;
        _host = host;
        _record = host.Archive.CanRecord;
        Plan = plan;
        Brokers = [.. plan.Brokers.Select(ports => new ClusterBroker(plan, ports, host, folder.FullName, options.StopTimeout))];
    }

    internal ClusterPlan Plan { get; }

    internal IReadOnlyList<ClusterBroker> Brokers { get; }

    /// <summary>One for each broker, in their order; none unless asked for.</summary>
    internal IReadOnlyList<TcpProxy> Proxies { get; }

    internal IJavaHost Host => _host;

    internal string Folder => _folder.FullName;

    internal static async Task<OwnCluster> StartAsync(KafkaClusterOptions options, FoundSource source, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var cluster = Create(options, source);
            try
            {
                await cluster.StartAllAsync(cancellationToken).ConfigureAwait(false);
                return cluster;
            }
            catch (KafkaStartException exception) when (attempt < Attempts && IsPortTaken(exception))
            {
                await cluster.DisposeAsync().ConfigureAwait(false);
            }
            catch
            {
                await cluster.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Starts one broker of a running cluster and waits until it knows all brokers that run.</summary>
    internal async Task StartBrokerAsync(ClusterBroker broker, CancellationToken cancellationToken)
    {
        var running = Brokers.Count(other => other.IsRunning || other == broker);
        try
        {
            await WithinStartTimeoutAsync(token => broker.StartAsync(running, record: false, token), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await broker.EndAsync(Supervisor.Kill, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (_record && Brokers[0].IsRunning)
        {
            await FinishArchiveAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(Brokers.Select(static broker => broker.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(Proxies.Select(static proxy => proxy.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        ClusterFolder.Delete(_folder);
    }

    private static OwnCluster Create(KafkaClusterOptions options, FoundSource source)
    {
        var proxies = new List<TcpProxy>();
        var plan = ClusterPlan.Create(options, StartProxy);
        var folder = ClusterFolder.Create();
        plan.Security?.WriteFiles(folder.FullName);
        IJavaHost host = source.Distribution is { } distribution
            ? new LocalJava(distribution, folder.FullName)
            : new DockerJava(folder.FullName, folder.Name, [.. plan.Ports], CurrentUser.Id);
        File.WriteAllText(Path.Combine(folder.FullName, ToolSettingsFile), ServerProperties.Text(plan.Security?.ToolSettings(host.Folder) ?? []));
        return new OwnCluster(options, plan, folder, host, proxies);

        int StartProxy(int brokerPort)
        {
            proxies.Add(TcpProxy.Start(new IPEndPoint(IPAddress.Loopback, brokerPort)));
            return proxies[^1].Port;
        }
    }

    private static bool IsPortTaken(KafkaStartException exception) =>
        exception.Log.Any(static line => line.Contains("Address already in use", StringComparison.OrdinalIgnoreCase));

    private Task StartAllAsync(CancellationToken cancellationToken) => WithinStartTimeoutAsync(
        async token =>
        {
            await _host.PrepareAsync(token).ConfigureAwait(false);
            await WhenAllOrFirstFailure(token).ConfigureAwait(false);
        },
        cancellationToken);

    // One broker that ends at once must not be waited for by the others until the time is over.
    private async Task WhenAllOrFirstFailure(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var starts = Brokers.Select(broker => broker.StartAsync(Brokers.Count, _record && broker == Brokers[0], stop.Token)).ToList();
        await foreach (var start in Task.WhenEach(starts).ConfigureAwait(false))
        {
            if (!start.IsCompletedSuccessfully)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(starts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await start.ConfigureAwait(false);
            }
        }
    }

    private async Task WithinStartTimeoutAsync(Func<CancellationToken, Task> start, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.StartTimeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await start(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var log = Brokers.SelectMany(static broker => broker.Log.Select(line => string.Create(CultureInfo.InvariantCulture, $"[{broker.Id}] {line}")));
            throw new KafkaStartException($"Kafka was not ready within {_options.StartTimeout}.", [.. log]);
        }
    }

    private async Task FinishArchiveAsync()
    {
        try
        {
            await Brokers[0].EndAsync(Supervisor.Stop, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Without an archive the next cluster only starts more slowly.
        }
    }
}
