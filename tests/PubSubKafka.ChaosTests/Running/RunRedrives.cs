using PubSubKafka.ChaosMember;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>Sends dead letters back, beside the members. What fails while brokers are away is tried again in the end.</summary>
internal sealed class RunRedrives(Func<string, MemberSettings> settingsFor, string consumer, CancellationToken cancellationToken) : IAsyncDisposable
{
    private const int MostAttempts = 20;

    private readonly List<Task> _running = [];
    private readonly List<MemberHost> _hosts = [];

    /// <summary>How many were sent back.</summary>
    public long Redriven { get; private set; }

    /// <summary>Begins, without waiting.</summary>
    public void Begin() => _running.Add(RunAsync());

    /// <summary>Sends back all that is there. Returns what kept it from that, or null.</summary>
    public async Task<string?> FinishAsync()
    {
        await Task.WhenAll(_running);
        for (var attempt = 1; ; attempt++)
        {
            if (await RunAsync() is not { } problem)
            {
                return null;
            }

            if (attempt == MostAttempts)
            {
                return $"dead letters could not be sent back: {problem}";
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }

    private async Task<string?> RunAsync()
    {
        // A host for each, as an operator has it who begins again in another process.
        var host = MemberHost.Build(settingsFor($"redriver{_hosts.Count}"));
        _hosts.Add(host);
        try
        {
            var result = await host.Redriver.RedriveAsync(new DeadLetterQuery { Consumer = consumer }, cancellationToken: cancellationToken);
            Redriven += result.Redriven;
            return result.MoreRemain ? result.ToString() : null;
        }
        catch (RedriveException exception)
        {
            Redriven += exception.ResultSoFar?.Redriven ?? 0;
            return exception.Message;
        }
    }
}
