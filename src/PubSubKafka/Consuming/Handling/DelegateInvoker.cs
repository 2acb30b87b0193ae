namespace PubSubKafka.Consuming.Handling;

/// <inheritdoc/>
internal sealed class DelegateInvoker<TMessage>(Func<ConsumeContext<TMessage>, CancellationToken, ValueTask> handler) : MessageInvoker
    where TMessage : class
{
    /// <inheritdoc/>
    public override ValueTask InvokeAsync(HandledRecord record, object? message, CancellationToken cancellationToken) =>
        CallAsync(new HandledMessage<TMessage>(record, (TMessage?)message), handler, cancellationToken);
}
