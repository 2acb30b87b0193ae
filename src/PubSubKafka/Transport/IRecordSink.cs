namespace PubSubKafka.Transport;

/// <summary>
/// The port that records leave by. One per cluster, shared by publishers and dead letters. Thread-safe. A record's outcome is a success when all in-sync
/// replicas have it, else a <see cref="PublishException"/>; after the end of the sink an <see cref="ObjectDisposedException"/>.
/// </summary>
internal interface IRecordSink : IRecordOutlet, IAsyncDisposable
{
    /// <summary>Waits until everything handed over has its outcome, or until cancelled. Returns how many records are still without one.</summary>
    ValueTask<int> FlushAsync(CancellationToken cancellationToken);
}
