namespace PubSubKafka;

/// <summary>The message being handled and what Kafka knows of it. Valid while the handler runs.</summary>
/// <typeparam name="TMessage">The message type.</typeparam>
public abstract class ConsumeContext<TMessage> : ConsumeContext
    where TMessage : class
{
    private protected ConsumeContext()
    {
    }

    /// <summary>The message.</summary>
    /// <exception cref="TombstoneNotHandledException">The record is a tombstone. Check <see cref="ConsumeContext.IsTombstone"/> where the topic may have some.</exception>
    public abstract TMessage Message { get; }
}
