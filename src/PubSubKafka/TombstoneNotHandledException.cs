namespace PubSubKafka;

/// <summary>A handler read <see cref="ConsumeContext{TMessage}.Message"/> of a tombstone, which has none.</summary>
/// <remarks>Check <see cref="ConsumeContext.IsTombstone"/> first. It is never retried: the tombstone goes to the dead-letter topic, its value still absent.</remarks>
public sealed class TombstoneNotHandledException : PubSubKafkaException
{
    internal TombstoneNotHandledException(string message)
        : base(message)
    {
    }
}
