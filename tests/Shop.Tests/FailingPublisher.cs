using PubSubKafka;

namespace Shop.Tests;

/// <summary>Never gets a record out: the wait for it always ends first.</summary>
internal sealed class FailingPublisher : IMessagePublisher
{
    public ValueTask<PublishResult> PublishAsync<TMessage>(TMessage message, CancellationToken cancellationToken = default)
        where TMessage : class => throw new OperationCanceledException();

    public ValueTask<PublishResult> PublishAsync<TMessage>(TMessage message, PublishOptions options, CancellationToken cancellationToken = default)
        where TMessage : class => throw new OperationCanceledException();

    public ValueTask<IReadOnlyList<PublishResult>> PublishBatchAsync<TMessage>(IEnumerable<TMessage> messages, CancellationToken cancellationToken = default)
        where TMessage : class => throw new OperationCanceledException();

    public ValueTask<PublishResult> PublishTombstoneAsync<TMessage>(string key, CancellationToken cancellationToken = default)
        where TMessage : class => throw new OperationCanceledException();
}
