using PubSubKafka.Transport;

namespace PubSubKafka.Pipeline;

/// <summary>Publishes what a handler publishes through its context: with the handled message's correlation id, and its id as causation id.</summary>
internal interface IConsequencePublisher
{
    /// <summary>Publishes a message. Ids in <paramref name="options"/> win.</summary>
    /// <param name="message">The message.</param>
    /// <param name="options">What differs from the topic's declaration.</param>
    /// <param name="correlationId">The handled message's.</param>
    /// <param name="causationId">The handled message's id.</param>
    /// <param name="outlet">What takes the record; null for the cluster's producer.</param>
    /// <param name="cancellationToken">Ends the wait for space.</param>
    ValueTask<PublishResult> PublishAsync<TMessage>(
        TMessage message, PublishOptions? options, string correlationId, string causationId, IRecordOutlet? outlet, CancellationToken cancellationToken)
        where TMessage : class;
}
