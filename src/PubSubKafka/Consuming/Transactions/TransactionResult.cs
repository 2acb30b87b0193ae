using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Transactions;

/// <param name="Outcome">What became of it.</param>
/// <param name="Failure">Why it was not committed.</param>
internal sealed record TransactionResult(TransactionOutcome Outcome, TransactionException? Failure = null);
