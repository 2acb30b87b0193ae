using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Transactions;

/// <param name="Work">What a transaction was to write.</param>
/// <param name="Failure">Why nothing of it is visible, nor will be; null when all of it is.</param>
internal sealed record DecidedWork(TransactionWork Work, TransactionException? Failure);
