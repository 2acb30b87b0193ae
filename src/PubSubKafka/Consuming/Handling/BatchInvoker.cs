using Microsoft.Extensions.DependencyInjection;

namespace PubSubKafka.Consuming.Handling;

/// <summary>Calls the handler of batches. The type is known where the invoker is made, so that no reflection is needed later.</summary>
internal abstract class BatchInvoker : MessageInvoker
{
    /// <param name="records">The records.</param>
    /// <param name="messages">Their messages; null for tombstones.</param>
    /// <param name="scopes">Makes the scope of this call.</param>
    /// <param name="failures">Takes the reasons of those that fail by themselves.</param>
    /// <param name="cancellationToken">For the handler.</param>
    /// <exception cref="ServicesGoneException">The host's services went away, so no handler can be made.</exception>
    public abstract ValueTask InvokeAsync(
        IReadOnlyList<HandledRecord> records, IReadOnlyList<object?> messages, IServiceScopeFactory scopes, Exception?[] failures, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public sealed override ValueTask InvokeAsync(HandledRecord record, object? message, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A handler of batches is not called with one record.");
}
