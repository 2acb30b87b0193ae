using System.Runtime.InteropServices;
using System.Text;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>A list of partitions that librdkafka reads or fills in, and that is ours to free.</summary>
internal sealed unsafe class NativePartitionList : SafeHandle
{
    public NativePartitionList(int capacity)
        : base(0, ownsHandle: true) => SetHandle(Librdkafka.rd_kafka_topic_partition_list_new(capacity));

    public override bool IsInvalid => handle == 0;

    /// <summary>What the list holds; as long as the list itself is held.</summary>
    public ReadOnlySpan<NativePartition> Elements
    {
        get
        {
            var array = (NativePartitionArray*)handle;
            return new ReadOnlySpan<NativePartition>(array->Elements, array->Count);
        }
    }

    public void Add(TopicPartition partition) => Librdkafka.rd_kafka_topic_partition_list_add(this, partition.Topic, partition.Partition);

    public void Add(CommitOffset offset)
    {
        var added = Librdkafka.rd_kafka_topic_partition_list_add(this, offset.Partition.Topic, offset.Partition.Partition);
        added->Offset = offset.Offset;
        if (offset.Metadata.Length > 0)
        {
            // The list frees it, so it has to come from librdkafka's allocator.
            var size = Encoding.UTF8.GetByteCount(offset.Metadata);
            added->Metadata = Librdkafka.rd_kafka_mem_malloc(0, (nuint)size);
            added->MetadataSize = (nuint)Encoding.UTF8.GetBytes(offset.Metadata, new Span<byte>(added->Metadata, size));
        }
    }

    protected override bool ReleaseHandle()
    {
        Librdkafka.rd_kafka_topic_partition_list_destroy(handle);
        return true;
    }
}
