using System.Runtime.InteropServices;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>The functions of librdkafka that store and read offsets together with their metadata, which Confluent.Kafka does not offer.</summary>
internal static unsafe partial class Librdkafka
{
    internal const int OffsetCommitEvent = 0x20;

    private const string Name = LibrdkafkaResolver.LibraryName;

    static Librdkafka() => LibrdkafkaResolver.Register(typeof(Librdkafka).Assembly);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_version();

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_queue_new(SafeHandle client);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_queue_destroy(nint queue);

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_queue_poll(EventQueue queue, int milliseconds);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_event_type(nint given);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_event_error(nint given);

    /// <summary>The list belongs to the event.</summary>
    [LibraryImport(Name)]
    internal static partial NativePartitionArray* rd_kafka_event_topic_partition_list(nint given);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_event_destroy(nint given);

    /// <summary>Copies the list.</summary>
    [LibraryImport(Name)]
    internal static partial int rd_kafka_commit_queue(SafeHandle client, NativePartitionList offsets, EventQueue queue, nint callback, nint opaque);

    /// <summary>Fills the list in.</summary>
    [LibraryImport(Name)]
    internal static partial int rd_kafka_committed(SafeHandle client, NativePartitionList partitions, int milliseconds);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_assignment_lost(SafeHandle client);

    /// <summary>A constant text: NONE, EAGER or COOPERATIVE; null for a client that has no group.</summary>
    [LibraryImport(Name)]
    internal static partial byte* rd_kafka_rebalance_protocol(SafeHandle client);

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_topic_partition_list_new(int capacity);

    /// <summary>What it returns belongs to the list, and moves when the list grows.</summary>
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativePartition* rd_kafka_topic_partition_list_add(NativePartitionList list, string topic, int partition);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_topic_partition_list_destroy(nint list);

    [LibraryImport(Name)]
    internal static partial byte* rd_kafka_mem_malloc(nint client, nuint size);
}
