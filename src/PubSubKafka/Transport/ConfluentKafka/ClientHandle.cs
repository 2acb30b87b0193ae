using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>librdkafka's own handle of a client, which Confluent.Kafka keeps to itself.</summary>
internal static class ClientHandle
{
    /// <exception cref="TransportException">This Confluent.Kafka, or its librdkafka, is not one that the library was made for.</exception>
    public static SafeHandle Of(IClient client) => Guard(() => Check(Librdkafka.rd_kafka_version(), Library.Version), () => Get(client.Handle));

    /// <summary>Says what to do when the handle cannot be had.</summary>
    public static SafeHandle Guard(Action check, Func<object> get)
    {
        try
        {
            check();
            return (SafeHandle)get();
        }
        catch (Exception exception) when (exception is MissingMemberException or TypeLoadException or InvalidCastException)
        {
            throw Unusable(
                $"Confluent.Kafka {typeof(Handle).Assembly.GetName().Version} is made differently inside than 2.15, which this library was made for", exception);
        }
    }

    /// <summary>A second librdkafka beside the client's, with other versions of its structures, must not be given the client.</summary>
    public static void Check(int found, int expected)
    {
        if (found != expected)
        {
            throw Unusable($"librdkafka {found:x8} was found where Confluent.Kafka uses {expected:x8}", exception: null);
        }
    }

    private static TransportException Unusable(string why, Exception? exception) => new(
        $"No client can be made: {why}. Use Confluent.Kafka 2.15 and the librdkafka.redist that comes with it.", "_NOT_IMPLEMENTED", isFatal: true, exception);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_LibrdkafkaHandle")]
    [return: UnsafeAccessorType("Confluent.Kafka.Impl.SafeKafkaHandle, Confluent.Kafka")]
    private static extern object Get(Handle handle);
}
