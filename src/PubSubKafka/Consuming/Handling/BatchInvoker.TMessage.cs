using Microsoft.Extensions.DependencyInjection;

namespace PubSubKafka.Consuming.Handling;

/// <inheritdoc/>
internal sealed class BatchInvoker<TMessage>(Func<MessageBatch<TMessage>, CancellationToken, ValueTask> handler) : BatchInvoker
    where TMessage : class
{
    /// <inheritdoc/>
    public override async ValueTask InvokeAsync(
        IReadOnlyList<HandledRecord> records, IReadOnlyList<object?> messages, IServiceScopeFactory scopes, Exception?[] failures, CancellationToken cancellationToken)
    {
        var scope = new BatchScope(scopes);
        await using (scope.ConfigureAwait(false))
        {
            var contexts = new HandledMessage<TMessage>[records.Count];
            for (var i = 0; i < contexts.Length; i++)
            {
                contexts[i] = new HandledMessage<TMessage>(records[i] with { Scopes = scope }, (TMessage?)messages[i]);
            }

            await handler(new HandledBatch<TMessage>(contexts, scope, failures), cancellationToken).ConfigureAwait(false);
        }
    }
}
