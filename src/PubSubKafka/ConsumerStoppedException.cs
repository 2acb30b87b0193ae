namespace PubSubKafka;

/// <summary>A consumer cannot go on and has stopped. The host stops with it unless <c>HostOptions.BackgroundServiceExceptionBehavior</c> says otherwise.</summary>
public sealed class ConsumerStoppedException : PubSubKafkaException
{
    internal ConsumerStoppedException(string message, string consumer, Exception? innerException = null)
        : base(message, innerException) => Consumer = consumer;

    /// <summary>The consumer's name, as given to <c>AddConsumer</c>.</summary>
    public string Consumer { get; }
}
