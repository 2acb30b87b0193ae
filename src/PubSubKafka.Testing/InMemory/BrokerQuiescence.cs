namespace PubSubKafka.Testing.InMemory;

/// <summary>Tells when nothing moves any more, so that only the clock could bring something new.</summary>
/// <remarks>
/// A poll loop does its work between two polls. When every member has polled twice and the broker saw no change, each loop has gone round once
/// with nothing to read, to commit or to rebalance. What the broker cannot see, handlers that run, the caller tells.
/// </remarks>
internal sealed class BrokerQuiescence(InMemoryBroker broker)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(1);

    /// <summary>Waits in real time until all is quiet: sends are answered or held by the test, groups are settled, loops have nothing to do.</summary>
    /// <param name="isBusy">Whether the library is at work, from any thread. MUST be true from the moment a timer lets a handler go on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How things stand. What is <see cref="BrokerSnapshot.Unfinished"/> then waits for a timer, or for ever.</returns>
    /// <exception cref="OperationCanceledException">It did not become quiet in time.</exception>
    public async Task<BrokerSnapshot> WaitAsync(Func<bool> isBusy, CancellationToken cancellationToken)
    {
        while (true)
        {
            var before = broker.Snapshot();
            if (isBusy() || !CanBeQuiet(before))
            {
                await PauseAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            var after = await PollRoundAsync(before, cancellationToken).ConfigureAwait(false);
            if (after.Version == before.Version && !isBusy())
            {
                return after;
            }
        }
    }

    private static bool CanBeQuiet(BrokerSnapshot snapshot) =>
        snapshot.UnsettledMembers == 0 && (snapshot.UnansweredSends == 0 || snapshot.AcknowledgementsAreHeld);

    // Without a change of version the members are the same, in the same order.
    private static long[] Polls(BrokerSnapshot snapshot) =>
        [.. snapshot.Groups.SelectMany(static group => group.Members).Select(static member => member.Polls)];

    private async Task<BrokerSnapshot> PollRoundAsync(BrokerSnapshot before, CancellationToken cancellationToken)
    {
        var polls = Polls(before);
        while (true)
        {
            var signal = broker.NextSignal();
            var now = broker.Snapshot();
            if (now.Version != before.Version || Polls(now).Zip(polls).All(static pair => pair.First >= pair.Second + 2))
            {
                return now;
            }

            broker.WakePolls();
            await signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        await broker.NextSignal().WaitAsync(LookAgain, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
