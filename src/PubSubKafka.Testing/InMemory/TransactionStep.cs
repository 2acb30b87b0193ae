using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>The steps of a transaction that a test can make fail.</summary>
internal enum TransactionStep
{
    /// <inheritdoc cref="ITransactionalSink.Initialize"/>
    Initialize = 0,

    /// <inheritdoc cref="ITransactionalSink.Begin"/>
    Begin = 1,

    /// <inheritdoc cref="ITransactionalSink.Send"/>
    Send = 2,

    /// <inheritdoc cref="ITransactionalSink.SendOffsets"/>
    SendOffsets = 3,

    /// <inheritdoc cref="ITransactionalSink.Commit"/>
    Commit = 4,

    /// <inheritdoc cref="ITransactionalSink.Abort"/>
    Abort = 5,
}
