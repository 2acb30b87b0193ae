namespace PubSubKafka.Failures.Redrive;

/// <summary>
/// Writes one batch while the next one is read: a commit is mostly waiting. One batch at a time, so the transactions have one owner at a time. Owned by the
/// call's thread.
/// </summary>
/// <param name="transactions">Null in a dry run: then every batch counts as written.</param>
/// <param name="pace">The rate limit.</param>
/// <param name="cancellationToken">Keeps further batches from being begun; the one under way is let end.</param>
internal sealed class RedriveWriting(RedriveTransactions? transactions, RedrivePace pace, CancellationToken cancellationToken) : IDisposable
{
    private Task<RedriveWritten>? _underWay;

    /// <summary>How many records are under way.</summary>
    public int Count { get; private set; }

    /// <summary>Begins to write a batch, which is not the caller's any more. The one before must have ended.</summary>
    public void Begin(RedriveBatch batch)
    {
        Count = batch.Count;
        if (transactions is null)
        {
            _underWay = Task.FromResult(new RedriveWritten(batch.Count, []));
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        pace.Wait(batch.Count, cancellationToken);
        _underWay = Task.Factory.StartNew(
            () =>
            {
                var refused = transactions.Write(batch);
                return new RedriveWritten(batch.Count, refused);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>Waits for the batch under way; null when there is none.</summary>
    /// <exception cref="RedriveException">It could not be written.</exception>
    public RedriveWritten? End()
    {
        var underWay = _underWay;
        (_underWay, Count) = (null, 0);
        return underWay?.GetAwaiter().GetResult();
    }

    /// <summary>The same for one who has a failure of its own to tell.</summary>
    public RedriveWritten? EndQuietly()
    {
        try
        {
            return End();
        }
        catch (Exception)
        {
            // It was not written, and the next call finds that out.
            return null;
        }
    }

    /// <summary>The transactions must not be closed under a batch.</summary>
    public void Dispose() => EndQuietly();
}
