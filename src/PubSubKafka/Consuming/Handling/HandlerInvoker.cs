using Microsoft.Extensions.DependencyInjection;

namespace PubSubKafka.Consuming.Handling;

/// <inheritdoc/>
internal sealed class HandlerInvoker<TMessage, THandler> : MessageInvoker
    where TMessage : class
    where THandler : class, IMessageHandler<TMessage>
{
    /// <inheritdoc/>
    public override ValueTask InvokeAsync(HandledRecord record, object? message, CancellationToken cancellationToken) =>
        record.Services.GetRequiredService<THandler>()
            .HandleAsync(new HandledMessage<TMessage>(record, (TMessage?)message), cancellationToken);
}
