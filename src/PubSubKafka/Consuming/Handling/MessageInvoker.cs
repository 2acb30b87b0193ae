namespace PubSubKafka.Consuming.Handling;

/// <summary>Calls the handler of one message type. The type is known where the invoker is made, so that no reflection is needed later.</summary>
internal abstract class MessageInvoker
{
    /// <exception cref="ServicesGoneException">The host's services went away, so no handler can be made.</exception>
    public abstract ValueTask InvokeAsync(HandledRecord record, object? message, CancellationToken cancellationToken);

    /// <summary>Calls the handler and frees the services that it has used; many handlers use none.</summary>
    protected static ValueTask CallAsync<TMessage>(
        HandledMessage<TMessage> context, Func<HandledMessage<TMessage>, CancellationToken, ValueTask> handler, CancellationToken cancellationToken)
        where TMessage : class
    {
        ValueTask handling;
        try
        {
            handling = handler(context, cancellationToken);
        }
        catch (Exception exception)
        {
            handling = ValueTask.FromException(exception);
        }

        return handling.IsCompletedSuccessfully && !context.HasServices ? handling : FinishAsync(context, handling);
    }

    private static async ValueTask FinishAsync<TMessage>(HandledMessage<TMessage> context, ValueTask handling)
        where TMessage : class
    {
        try
        {
            await handling.ConfigureAwait(false);
        }
        finally
        {
            await context.FreeServicesAsync().ConfigureAwait(false);
        }
    }
}
