using PubSubKafka.Consuming;

namespace PubSubKafka.Testing.Harness;

/// <summary>One more member of a consumer's group, as a second instance of the service would be. Disposing lets it drain, commit and leave.</summary>
public sealed class HarnessMember : IAsyncDisposable
{
    private readonly ConsumerRunner _runner;
    private readonly Func<Task, Task> _waitForStop;

    internal HarnessMember(ConsumerRunner runner, Func<Task, Task> waitForStop)
    {
        _runner = runner;
        _waitForStop = waitForStop;
    }

    /// <summary>How many partitions it owns now.</summary>
    public int PartitionCount => _runner.Status.Lanes.Count(static lane => lane.Route is null);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _waitForStop(_runner.StopAsync(CancellationToken.None)).ConfigureAwait(false);
}
