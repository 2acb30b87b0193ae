using PubSubKafka.Testing.InMemory;

namespace PubSubKafka.Testing.Harness;

/// <summary>Waits, in real time, for what needs no clock, and moves the clock for the rest: to one timer after the other, never past one.</summary>
/// <param name="time">The clock.</param>
/// <param name="clusters">The clusters.</param>
/// <param name="log">The attempts so far.</param>
/// <param name="throwIfFaulted">Throws when a hosted service has failed.</param>
internal sealed class Settlement(VirtualTimeProvider time, IReadOnlyList<HarnessCluster> clusters, DeliveryLog log, Action throwIfFaulted)
{
    // How long nothing may happen while handlers run before they are taken to wait for the clock, or for the test.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly IReadOnlyList<BrokerQuiescence> _brokers = [.. clusters.Select(static cluster => new BrokerQuiescence(cluster.Broker))];

    private long Progress => log.Version + clusters.Sum(static cluster => cluster.Broker.Snapshot().Version);

    private bool IsBusy => clusters.Any(static cluster => cluster.IsBusy);

    public async Task SettleAsync(TimeSpan horizon, TimeSpan realTime, CancellationToken cancellationToken)
    {
        var until = After(horizon);
        using var limit = new CancellationTokenSource(realTime, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await SettleAsync(until, horizon, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && limit.IsCancellationRequested)
        {
            throw new HarnessNotSettledException(UnsettledReport.Write($"within {realTime} of real time", clusters, log));
        }
    }

    /// <summary>Moves the clock, and at each timer on the way waits for what it brings about. A handler that does not return holds nobody up.</summary>
    public async Task AdvanceAsync(TimeSpan by, TimeSpan realTime, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var until = After(by);
        using var limit = new CancellationTokenSource(realTime, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await WaitUntilQuietAsync(either.Token).ConfigureAwait(false);
            while (time.NextTimerDue is { } due && due <= until)
            {
                time.AdvanceToNextTimer();
                await WaitUntilQuietAsync(either.Token).ConfigureAwait(false);
            }

            time.Advance(until - time.GetUtcNow());
            await WaitUntilQuietAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && limit.IsCancellationRequested)
        {
            throw new HarnessNotSettledException(UnsettledReport.Write($"within {realTime} of real time", clusters, log));
        }
    }

    /// <summary>Waits for something that may itself wait for the clock, as a stop does that drains.</summary>
    public async Task WaitForAsync(Task stop)
    {
        while (!stop.IsCompleted)
        {
            clusters.ToList().ForEach(static cluster => cluster.Broker.WakePolls());
            var before = Progress;
            await stop.WaitAsync(Patience, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCompleted && Progress == before)
            {
                time.AdvanceToNextTimer();
            }
        }

        await stop.ConfigureAwait(false);
    }

    private async Task SettleAsync(DateTimeOffset until, TimeSpan horizon, CancellationToken cancellationToken)
    {
        long? committedAt = null;
        while (true)
        {
            var isQuiet = await WaitUntilQuietAsync(cancellationToken).ConfigureAwait(false);
            throwIfFaulted();
            if (isQuiet && clusters.All(static cluster => cluster.Broker.Snapshot().IsDrained))
            {
                return;
            }

            var next = time.NextTimerDue;
            var commitInterval = clusters.Max(static cluster => cluster.LongestCommitInterval);
            if (!isQuiet && !(next <= time.GetUtcNow() + commitInterval) && clusters.Any(static cluster => cluster.AwaitsTransaction))
            {
                // A transaction that was taken back is written again after a while, and no timer tells of that either.
                time.Advance(commitInterval);
            }
            else if (isQuiet && committedAt != Progress && !(next <= time.GetUtcNow() + commitInterval))
            {
                // Finished work is committed by the poll that finds the interval over, and no timer tells of that. A commit that fails is
                // tried again after another interval.
                committedAt = Progress;
                time.Advance(commitInterval);
            }
            else if (next <= until)
            {
                time.AdvanceToNextTimer();
            }
            else if (isQuiet)
            {
                throw new HarnessNotSettledException(UnsettledReport.Write($"within {horizon} of virtual time", clusters, log));
            }
        }
    }

    /// <summary>False when handlers run, and nothing has happened for a while.</summary>
    private async Task<bool> WaitUntilQuietAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var before = Progress;
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                foreach (var broker in _brokers)
                {
                    await broker.WaitAsync(() => IsBusy, either.Token).ConfigureAwait(false);
                }

                // With several clusters the first may have moved again while the last one was waited for.
                if (_brokers.Count == 1 || Progress == before)
                {
                    return true;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                if (Progress == before)
                {
                    return false;
                }
            }
        }
    }

    private DateTimeOffset After(TimeSpan span)
    {
        var now = time.GetUtcNow();
        return span < DateTimeOffset.MaxValue - now ? now + span : DateTimeOffset.MaxValue;
    }
}
