using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Harness;

/// <summary>A record of a declared topic, with the message in it.</summary>
/// <typeparam name="TMessage">The message type.</typeparam>
public sealed class PublishedMessage<TMessage> : TopicRecord
    where TMessage : class
{
    internal PublishedMessage(ReceivedRecord record, TMessage? message)
        : base(record) => Message = message;

    /// <summary>The message, read anew from the record's bytes; <see langword="null"/> for a tombstone.</summary>
    public TMessage? Message { get; }
}
