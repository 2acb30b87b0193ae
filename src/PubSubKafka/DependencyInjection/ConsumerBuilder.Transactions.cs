namespace PubSubKafka.DependencyInjection;

/// <content>Exactly once, from Kafka to Kafka.</content>
public sealed partial class ConsumerBuilder
{
    /// <summary>
    /// Has what handlers publish through <see cref="ConsumeContext.PublishAsync{TOutgoing}(TOutgoing, CancellationToken)"/>, the offsets, and failed records on
    /// their way to retry and dead-letter topics become visible together in one transaction, or not at all. See
    /// <see cref="PubSubKafka.Consuming.Transactions.TransactionOptions"/> for what that covers.
    /// </summary>
    /// <param name="transactionalId">
    /// The transactional id of this process: the same after a restart, another one for each process that runs. Default: see
    /// <see cref="PubSubKafka.Consuming.Transactions.TransactionOptions.Id"/>.
    /// </param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder WithExactlyOnce(string? transactionalId = null) => Configure(options =>
    {
        options.Transactions.Enabled = true;
        options.Transactions.Id = transactionalId ?? options.Transactions.Id;
    });
}
