namespace PubSubKafka.Transport;

/// <summary>The outcome as a task, for those who send now and then.</summary>
internal sealed class SendTask() : TaskCompletionSource<RecordPosition>(TaskCreationOptions.RunContinuationsAsynchronously), ISendCompletion
{
    public void Succeeded(in RecordPosition position) => SetResult(position);

    public void Failed(Exception exception)
    {
        if (exception is OperationCanceledException cancelled)
        {
            SetCanceled(cancelled.CancellationToken);
        }
        else
        {
            SetException(exception);
        }
    }
}
