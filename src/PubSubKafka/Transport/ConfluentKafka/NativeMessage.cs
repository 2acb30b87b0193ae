using System.Runtime.InteropServices;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>librdkafka's <c>rd_kafka_message_t</c>. It is part of the library's public interface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    public int Error;
    public void* Topic;
    public int Partition;
    public byte* Value;
    public nuint ValueSize;
    public byte* Key;
    public nuint KeySize;
    public long Offset;
    public void* Private;
}
