using Microsoft.Extensions.DependencyInjection;

namespace PubSubKafka.Consuming.Handling;

/// <inheritdoc/>
internal sealed class HandlerInvoker<TMessage, THandler> : MessageInvoker
    where TMessage : class
    where THandler : class, IMessageHandler<TMessage>
{
    private static readonly Func<HandledMessage<TMessage>, CancellationToken, ValueTask> Handle = static (context, cancellationToken) =>
        context.Services.GetRequiredService<THandler>().HandleAsync(context, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask InvokeAsync(HandledRecord record, object? message, CancellationToken cancellationToken) =>
        CallAsync(new HandledMessage<TMessage>(record, (TMessage?)message), Handle, cancellationToken);
}
