namespace PubSubKafka.Consuming.Handling;

/// <summary>The host's services were disposed of without a stop. That is no failure of a record, which must not be given up for it.</summary>
internal sealed class ServicesGoneException(ObjectDisposedException cause) : Exception(cause.Message, cause);
