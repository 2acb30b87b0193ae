namespace PubSubKafka.Pipeline;

/// <summary>Publishes what a handler publishes through its context: with the handled message's correlation id, and its id as causation id.</summary>
internal interface IConsequencePublisher
{
    ValueTask<PublishResult> PublishAsync<TMessage>(
        TMessage message, PublishOptions? options, string correlationId, string causationId, CancellationToken cancellationToken)
        where TMessage : class;
}
