namespace PubSubKafka.Pipeline;

/// <summary>What batches go through. Every record has its outcome when the call returns.</summary>
internal interface IBatchStage
{
    ValueTask InvokeAsync(RecordBatch batch, CancellationToken cancellationToken);
}
