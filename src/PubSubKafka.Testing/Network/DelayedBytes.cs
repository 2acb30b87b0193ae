namespace PubSubKafka.Testing.Network;

/// <summary>Bytes on their way, in a rented array, and the timestamp before which they do not arrive. No bytes: the sender has finished.</summary>
internal readonly record struct DelayedBytes(byte[] Array, int Count, long Due);
