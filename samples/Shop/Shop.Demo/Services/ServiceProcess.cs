using System.Diagnostics;

namespace Shop.Demo.Services;

/// <summary>One of the services as a process of its own, which can be stopped and started again. Its output goes to a file.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly StreamWriter _log;
    private readonly int _port = LoopbackPort.Find();
    private Process? _process;

    public ServiceProcess(string name, string runFolder, IReadOnlyDictionary<string, string> environment)
    {
        Name = name;
        LogFile = Path.Combine(runFolder, name + ".log");
        _environment = environment;
        _log = new StreamWriter(LogFile) { AutoFlush = true };
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}/"), Timeout = TimeSpan.FromSeconds(30) };
    }

    public string Name { get; }

    public string LogFile { get; }

    public HttpClient Http { get; }

    /// <summary>The folder that the service was built into, found from our own: .../Shop.Demo/bin/CONFIGURATION/FRAMEWORK/.</summary>
    private string Folder
    {
        get
        {
            var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.Combine(own.Parent!.Parent!.Parent!.Parent!.FullName, Name, "bin", own.Parent.Name, own.Name);
        }
    }

    public void Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Folder, Name + ".dll"), "--urls", Http.BaseAddress!.ToString()])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        // The pipe to its standard input is how the service notices that we are gone, whatever ended us.
        start.Environment["Shop__StopWithStandardInput"] = "true";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Write(line.Data);
        _process.ErrorDataReceived += (_, line) => Write(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until the service says that it is healthy: it listens, and its consumer is in its group.</summary>
    public async Task WaitUntilHealthyAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LongestStart);
        while (!await IsHealthyAsync(patience.Token))
        {
            if (_process is not { HasExited: false })
            {
                throw new ServiceFailedException($"{Name} ended while it started.", LogFile);
            }

            try
            {
                await Task.Delay(BetweenLooks, TimeProvider.System, patience.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ServiceFailedException($"{Name} was not healthy after {LongestStart.TotalSeconds} s.", LogFile);
            }
        }
    }

    /// <summary>Ends the service and waits until it is gone.</summary>
    public async Task StopAsync(bool kill)
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        using (process)
        {
            if (kill)
            {
                process.Kill();
            }
            else
            {
                Terminate.Send(process.Id);
            }

            using var patience = new CancellationTokenSource(LongestStop, TimeProvider.System);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(kill: false);
        Http.Dispose();
        await _log.DisposeAsync();
    }

    private async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri("health", UriKind.Relative), cancellationToken);
            return await response.Content.ReadAsStringAsync(cancellationToken) == "Healthy";
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Write(string? line)
    {
        if (line is not null)
        {
            lock (_log)
            {
                _log.WriteLine(line);
            }
        }
    }
}
