namespace PubSubKafka.Consuming.Handling;

/// <summary>Calls the handler of one message type. The type is known where the invoker is made, so that no reflection is needed later.</summary>
internal abstract class MessageInvoker
{
    public abstract ValueTask InvokeAsync(HandledRecord record, object? message, CancellationToken cancellationToken);
}
