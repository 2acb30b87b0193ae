namespace PubSubKafka;

/// <summary>Handles the messages of one type in batches. Registered with <c>HandleBatch&lt;TMessage, THandler&gt;()</c> on a consumer.</summary>
/// <typeparam name="TMessage">The message type, declared with <c>AddTopic</c>.</typeparam>
public interface IBatchMessageHandler<TMessage>
    where TMessage : class
{
    /// <summary>
    /// Handles some messages of one partition. Messages of one key stand in offset order, and are in one batch at a time; batches of other keys run at the same
    /// time, on other threads.
    /// </summary>
    /// <remarks>
    /// <para>
    /// When the call returns, all messages count as handled, except those that were given to <see cref="MessageBatch{TMessage}.Fail"/>: these fail by
    /// themselves, and go the way of the consumer's failure policy. Later messages of their keys are given again, behind them, whatever became of them here.
    /// </para>
    /// <para>
    /// When it throws, nothing is known of the single messages, so the handler is called again with halves of the batch, down to single ones, until it
    /// is clear which of them fail. Only those have failed then. Where the exception means that a dependency is down, or that the consumer stops, all of them
    /// have.
    /// </para>
    /// </remarks>
    /// <param name="batch">The messages, at least one. Valid during the call.</param>
    /// <param name="cancellationToken">As with <see cref="IMessageHandler{TMessage}.HandleAsync"/>.</param>
    /// <returns>A task that ends when the messages have been handled.</returns>
    ValueTask HandleAsync(MessageBatch<TMessage> batch, CancellationToken cancellationToken);
}
