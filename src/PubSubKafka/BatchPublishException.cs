namespace PubSubKafka;

/// <summary>At least one message of a batch was not acknowledged. The others were, and stay published.</summary>
public sealed class BatchPublishException : PubSubKafkaException
{
    internal BatchPublishException(string message, IReadOnlyList<BatchPublishOutcome> outcomes, Exception firstFailure)
        : base(message, firstFailure) => Outcomes = outcomes;

    /// <summary>One outcome for each message, in the order of the call.</summary>
    public IReadOnlyList<BatchPublishOutcome> Outcomes { get; }
}
