namespace PubSubKafka.Transport;

/// <summary>The port that records leave by. One per cluster, shared by publishers and dead letters. Thread-safe.</summary>
internal interface IRecordSink : IAsyncDisposable
{
    /// <summary>
    /// Hands a record over, in the order of the calls for records of one partition, and completes exactly once: when all in-sync replicas
    /// have it, or with a <see cref="PublishException"/>.
    /// </summary>
    /// <remarks>
    /// MUST NOT block. While the client's queue is full the record waits its turn, first come first served; only that wait ends with
    /// <paramref name="cancellationToken"/> (<see cref="OperationCanceledException"/>, nothing sent). Continuations never run on a client thread.
    /// </remarks>
    ValueTask<RecordPosition> SendAsync(OutgoingRecord record, CancellationToken cancellationToken);

    /// <summary>Waits until everything handed over has its outcome, or until cancelled. Returns how many records are still without one.</summary>
    ValueTask<int> FlushAsync(CancellationToken cancellationToken);
}
