namespace PubSubKafka.Consuming.Handling;

/// <inheritdoc/>
internal sealed class HandledBatch<TMessage>(HandledMessage<TMessage>[] messages, BatchScope scope, Exception?[] failures) : MessageBatch<TMessage>
    where TMessage : class
{
    public override int Count => messages.Length;

    public override IServiceProvider Services => scope.ServiceProvider;

    public override ConsumeContext<TMessage> this[int index] => messages[index];

    public override void Fail(ConsumeContext<TMessage> message, Exception why)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(why);
        var index = Array.IndexOf(messages, message);
        if (index < 0)
        {
            throw new ArgumentException("The message is not of this batch.", nameof(message));
        }

        Volatile.Write(ref failures[index], why);
    }
}
