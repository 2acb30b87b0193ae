using System.Runtime.InteropServices;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>librdkafka's <c>rd_kafka_topic_partition_t</c>. It is part of the library's public interface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativePartition
{
    public byte* Topic;
    public int Partition;
    public long Offset;

    /// <summary>Freed with the list by librdkafka's own allocator. Has a length and no end mark.</summary>
    public byte* Metadata;
    public nuint MetadataSize;
    public void* Opaque;
    public int Error;
    public void* Private;
}
