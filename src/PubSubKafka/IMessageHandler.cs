namespace PubSubKafka;

/// <summary>Handles the messages of one type. Registered with <c>Handle&lt;TMessage, THandler&gt;()</c> on a consumer.</summary>
/// <typeparam name="TMessage">The message type, declared with <c>AddTopic</c>.</typeparam>
public interface IMessageHandler<TMessage>
    where TMessage : class
{
    /// <summary>
    /// Handles one message. Messages of one key come one at a time in offset order; those of other keys run at the same time, on other threads.
    /// </summary>
    /// <remarks>
    /// When the call returns, the record counts as handled and its offset may be committed. When it throws, the consumer's failure policy decides:
    /// retry after a delay, then retry topics where there are some, then the dead-letter topic. A message may come again after a crash or a rebalance, so the
    /// effect must be idempotent.
    /// </remarks>
    /// <param name="context">The message and what Kafka knows of it. Valid during the call.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the partition was taken away, or the host stops, and the drain time is over. What is thrown after that counts as caused by it:
    /// the record stays uncommitted and its next owner handles it. An <see cref="OperationCanceledException"/> before that is a failure like any other.
    /// </param>
    /// <returns>A task that ends when the message has been handled.</returns>
    ValueTask HandleAsync(ConsumeContext<TMessage> context, CancellationToken cancellationToken);
}
