namespace PubSubKafka;

/// <summary>
/// Publishes typed messages to Kafka. Taken from dependency injection; for a named cluster, as a keyed service of that name.
/// </summary>
/// <remarks>
/// <para>
/// Every message gets exactly one outcome: the call returns after the broker has acknowledged the record on all in-sync replicas,
/// or throws <see cref="PublishException"/>. When the client's send queue is full, the call waits for space; it never fails for that.
/// </para>
/// <para>
/// Messages of one key reach Kafka in the order of the calls, also when the calls are not awaited one by one. Awaiting each call before
/// the next one costs a network round trip each; for speed keep many calls in flight or use <see cref="PublishBatchAsync"/>.
/// </para>
/// <para>Instances are thread-safe and live as long as the service provider.</para>
/// </remarks>
public interface IMessagePublisher
{
    /// <summary>Publishes a message to the topic that its type was declared for with <c>AddTopic</c>.</summary>
    /// <typeparam name="TMessage">The declared message type. The declared type counts, not the run-time type of <paramref name="message"/>.</typeparam>
    /// <param name="message">The message. For a tombstone use <see cref="PublishTombstoneAsync"/>.</param>
    /// <param name="cancellationToken">
    /// Ends the wait for space in the send queue. It does not end the wait for the acknowledgement: a record that the client has taken over
    /// may reach Kafka in any case, so its real outcome is reported.
    /// </param>
    /// <returns>Where the record was written.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The type was not declared, or it was declared for several topics.</exception>
    /// <exception cref="MessageSerializationException">The message could not be turned into bytes. Nothing was sent.</exception>
    /// <exception cref="PublishException">Kafka did not acknowledge the record, or the client refuses its settings.</exception>
    /// <exception cref="TopicException">Before the first record: declared topics are missing and were not created.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled before the record was taken over. Nothing was sent.</exception>
    ValueTask<PublishResult> PublishAsync<TMessage>(TMessage message, CancellationToken cancellationToken = default)
        where TMessage : class;

    /// <summary>Publishes a message with a topic, key, headers, ids or time of the caller's choice.</summary>
    /// <inheritdoc cref="PublishAsync{TMessage}(TMessage, CancellationToken)"/>
    /// <param name="message">The message.</param>
    /// <param name="options">What differs from the topic's declaration. Read during the call only, so one instance may be used again.</param>
    /// <param name="cancellationToken">Ends the wait for space in the send queue, not the wait for the acknowledgement.</param>
    ValueTask<PublishResult> PublishAsync<TMessage>(TMessage message, PublishOptions options, CancellationToken cancellationToken = default)
        where TMessage : class;

    /// <summary>Publishes messages in the given order and waits for all of them, with all in flight together.</summary>
    /// <typeparam name="TMessage">The declared message type.</typeparam>
    /// <param name="messages">The messages. Enumerated once, during the call: the first 10,000 on the caller's thread, further ones as acknowledgements come in.</param>
    /// <param name="cancellationToken">Stops handing over further messages. Those already handed over are awaited.</param>
    /// <returns>One result for each message, in the order of <paramref name="messages"/>.</returns>
    /// <exception cref="BatchPublishException">At least one message was not acknowledged. The exception holds the outcome of each.</exception>
    ValueTask<IReadOnlyList<PublishResult>> PublishBatchAsync<TMessage>(IEnumerable<TMessage> messages, CancellationToken cancellationToken = default)
        where TMessage : class;

    /// <summary>Publishes a tombstone: a record with the key and no value. On a compacted topic it deletes what the key stood for.</summary>
    /// <typeparam name="TMessage">The declared message type, which gives the topic and the type header.</typeparam>
    /// <param name="key">The key, sent as UTF-8. It must be the text that the topic's key selector returned for the message to delete.</param>
    /// <param name="cancellationToken">Ends the wait for space in the send queue, not the wait for the acknowledgement.</param>
    /// <returns>Where the record was written.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is empty.</exception>
    /// <exception cref="PublishException">Kafka did not acknowledge the record.</exception>
    ValueTask<PublishResult> PublishTombstoneAsync<TMessage>(string key, CancellationToken cancellationToken = default)
        where TMessage : class;
}
