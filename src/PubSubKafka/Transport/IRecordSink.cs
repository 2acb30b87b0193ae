namespace PubSubKafka.Transport;

/// <summary>The port that records leave by. One per cluster, shared by publishers and dead letters. Thread-safe.</summary>
internal interface IRecordSink : IAsyncDisposable
{
    /// <summary>
    /// Hands a record over, in the order of the calls for records of one partition. The outcome goes to <paramref name="completion"/>, exactly once:
    /// when all in-sync replicas have the record, or with a <see cref="PublishException"/>; after the end of the sink with an
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <remarks>
    /// MUST NOT block or throw. While the client's queue is full the record waits its turn, first come first served; only that wait ends with
    /// <paramref name="cancellationToken"/> (<see cref="OperationCanceledException"/>, nothing sent). The record's bytes MUST NOT change before the
    /// outcome.
    /// </remarks>
    void Send(OutgoingRecord record, ISendCompletion completion, CancellationToken cancellationToken);

    /// <summary>As <see cref="Send"/>, with the outcome as a task, whose continuations never run on a client thread.</summary>
    Task<RecordPosition> SendAsync(OutgoingRecord record, CancellationToken cancellationToken)
    {
        var completion = new SendTask();
        Send(record, completion, cancellationToken);
        return completion.Task;
    }

    /// <summary>Waits until everything handed over has its outcome, or until cancelled. Returns how many records are still without one.</summary>
    ValueTask<int> FlushAsync(CancellationToken cancellationToken);
}
