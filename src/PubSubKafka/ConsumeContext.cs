using System.Diagnostics.CodeAnalysis;

namespace PubSubKafka;

/// <summary>What is known of the message being handled, whatever its type. Valid while the handler runs.</summary>
public abstract class ConsumeContext
{
    private protected ConsumeContext()
    {
    }

    /// <summary>The name of the consumer that handles the message.</summary>
    public abstract string Consumer { get; }

    /// <summary>The topic that the message was published to, also where it comes by a retry topic.</summary>
    public abstract string Topic { get; }

    /// <summary>Its partition there, from 0.</summary>
    public abstract int Partition { get; }

    /// <summary>Its offset there, from 0.</summary>
    public abstract long Offset { get; }

    /// <summary>The key's bytes as they are in Kafka; empty when the record has no key (<see cref="HasKey"/> tells).</summary>
    public abstract ReadOnlyMemory<byte> KeyBytes { get; }

    /// <summary>Whether the record has a key.</summary>
    public abstract bool HasKey { get; }

    /// <summary>The key read as UTF-8, or <see langword="null"/> when the record has no key. Decoded on first use.</summary>
    public abstract string? Key { get; }

    /// <summary>The record's timestamp: set by the producer, or by the broker where the topic is configured so.</summary>
    public abstract DateTimeOffset Timestamp { get; }

    /// <summary>The record's headers, read-only.</summary>
    public abstract MessageHeaders Headers { get; }

    /// <summary>
    /// The message's id: header <c>ce_id</c>, else <c>topic/partition/offset</c>, which is as stable as the record itself.
    /// </summary>
    public abstract string MessageId { get; }

    /// <summary>The id of the business transaction: header <c>ce_correlationid</c>, else <see cref="MessageId"/>.</summary>
    public abstract string CorrelationId { get; }

    /// <summary>The id of the message or request that caused this one: header <c>ce_causationid</c>, else <see langword="null"/>.</summary>
    public abstract string? CausationId { get; }

    /// <summary>
    /// Which attempt at handling this is, from 1. Attempts in retry topics go on counting; those in one topic count from its first again after a restart or
    /// a rebalance.
    /// </summary>
    public abstract int Attempt { get; }

    /// <summary>Whether the record is a tombstone: a key without a value.</summary>
    public abstract bool IsTombstone { get; }

    /// <summary>The services of this handling: a scope of its own, made for the handler or when first asked for, and disposed after the handler.</summary>
    [SuppressMessage("Naming", "CA1721", Justification = "Reads as what it is.")]
    public abstract IServiceProvider Services { get; }

    /// <summary>
    /// Publishes a message as a consequence of this one: it carries this one's correlation id, and this one's id as its causation id.
    /// </summary>
    /// <inheritdoc cref="IMessagePublisher.PublishAsync{TMessage}(TMessage, CancellationToken)"/>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait for space in the send queue, not the wait for the acknowledgement.</param>
    public ValueTask<PublishResult> PublishAsync<TOutgoing>(TOutgoing message, CancellationToken cancellationToken = default)
        where TOutgoing : class => PublishAsync(message, options: null, cancellationToken);

    /// <summary>Publishes a message as a consequence of this one, with a topic, key, headers, ids or time of the handler's choice.</summary>
    /// <inheritdoc cref="IMessagePublisher.PublishAsync{TMessage}(TMessage, PublishOptions, CancellationToken)"/>
    /// <param name="message">The message.</param>
    /// <param name="options">What differs from the topic's declaration; ids left out are taken from this message.</param>
    /// <param name="cancellationToken">Ends the wait for space in the send queue, not the wait for the acknowledgement.</param>
    public abstract ValueTask<PublishResult> PublishAsync<TOutgoing>(TOutgoing message, PublishOptions? options, CancellationToken cancellationToken = default)
        where TOutgoing : class;
}
