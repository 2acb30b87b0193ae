using PubSubKafka.Testing.RealBroker.Processes;
using PubSubKafka.Testing.RealBroker.Sources;

namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>One broker process: prepared once, then started and ended any number of times on the same ports and data. Thread safe.</summary>
internal sealed class ClusterBroker(ClusterPlan plan, BrokerPorts ports, IJavaHost host, string hostFolder, TimeSpan stopTimeout) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private LogTail _log = new();
    private SupervisedProcess? _process;
    private bool _formatted;
    private bool _recording;

    internal int Id => ports.Id;

    internal bool IsRunning => _process is { Exited.IsCompleted: false };

    internal int? ProcessId => IsRunning ? _process?.Id : null;

    internal IReadOnlyList<string> Log => _log.Read();

    private string SettingsFile => $"server-{ports.Id}.properties";

    /// <summary>Starts the process and waits until it knows the given number of brokers. Does nothing to a running broker.</summary>
    internal async Task StartAsync(int brokers, bool record, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (IsRunning)
            {
                return;
            }

            _process?.Dispose();
            _log = new LogTail();
            if (!_formatted)
            {
                await FormatAsync(cancellationToken).ConfigureAwait(false);
                _formatted = true;
            }

            _recording = record;
            var heap = plan.Brokers.Count == 1 ? "-Xmx512m" : "-Xmx400m";
            _process = Launch(
                $"broker-{ports.Id}",
                [heap, .. record ? host.Archive.Record() : host.Archive.Use()],
                "kafka.Kafka",
                [$"{host.Folder}/{SettingsFile}"]);
            await WaitUntilReadyAsync(_process, brokers, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the process by an order of the supervisor and waits until it is gone.</summary>
    internal async Task EndAsync(string order, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_process is not { } process || process.Exited.IsCompleted)
            {
                return;
            }

            process.Order(order);
            try
            {
                await process.Exited.WaitAsync(stopTimeout, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // Closing the pipe kills Java, but would also remove the data; the test may want to look at it.
                process.Order(Supervisor.Kill);
                throw new TimeoutException($"Broker {ports.Id} did not end within {stopTimeout} and was killed.");
            }

            FinishRecording(complete: order == Supervisor.Stop);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Kills the process if there is one, and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Dispose();
            await process.Exited.WaitAsync(stopTimeout, TimeProvider.System).ConfigureAwait(false);
            FinishRecording(complete: false);
        }

        _gate.Dispose();
    }

    private void FinishRecording(bool complete)
    {
        if (_recording)
        {
            _recording = false;
            host.Archive.Finish(complete);
        }
    }

    private async Task FormatAsync(CancellationToken cancellationToken)
    {
        var settings = ServerProperties.For(plan, ports, host.Folder, host.BindAddress);
        await File.WriteAllTextAsync(Path.Combine(hostFolder, SettingsFile), ServerProperties.Text(settings), cancellationToken).ConfigureAwait(false);
        using var tool = Launch(
            $"format-{ports.Id}",
            host.Archive.Use(),
            "kafka.tools.StorageTool",
            ["format", "-t", plan.ClusterId, "-c", $"{host.Folder}/{SettingsFile}", .. plan.Security?.FormatArguments ?? []]);
        if (await tool.Exited.WaitAsync(cancellationToken).ConfigureAwait(false) != 0)
        {
            throw new KafkaStartException($"The data folder of broker {ports.Id} could not be prepared.", Log);
        }
    }

    private SupervisedProcess Launch(string name, IEnumerable<string> jvmArguments, string className, IEnumerable<string> arguments)
    {
        var log = _log;
        return SupervisedProcess.Start(host.Run(name, JavaOptions.Nothing, jvmArguments, className, arguments), log.Add, log.Add);
    }

    private async Task WaitUntilReadyAsync(SupervisedProcess process, int brokers, CancellationToken cancellationToken)
    {
        using var stopProbing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ready = MetadataProbe.WaitAsync(ports.Address, plan.Security?.SuperUserSettings ?? [], brokers, stopProbing.Token);
        if (await Task.WhenAny(ready, process.Exited).ConfigureAwait(false) == ready)
        {
            await ready.ConfigureAwait(false);
            return;
        }

        await stopProbing.CancelAsync().ConfigureAwait(false);
        await ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var exitCode = await process.Exited.ConfigureAwait(false);
        throw new KafkaStartException($"Broker {ports.Id} ended with exit code {exitCode} before it was ready.", Log);
    }
}
