namespace PubSubKafka.Transport;

/// <summary>Takes records to be written. Thread-safe.</summary>
internal interface IRecordOutlet
{
    /// <summary>
    /// Hands a record over, in the order of the calls for records of one partition. The outcome goes to <paramref name="completion"/>, exactly once.
    /// </summary>
    /// <remarks>
    /// MUST NOT block or throw. While there is no room the record waits its turn, first come first served; only that wait ends with
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
}
