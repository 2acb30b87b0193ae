namespace PubSubKafka.Testing.Harness;

/// <summary>Something is left that no amount of waiting within the limits would finish. The message names each consumer, partition and offset, and why.</summary>
public sealed class HarnessNotSettledException : Exception
{
    internal HarnessNotSettledException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
