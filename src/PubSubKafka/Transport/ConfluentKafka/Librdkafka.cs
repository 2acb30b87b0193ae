using System.Runtime.InteropServices;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// The functions of librdkafka that Confluent.Kafka does not offer: offsets together with their metadata, also in a transaction, a queue for each
/// partition, and records handed over without objects in between.
/// </summary>
internal static unsafe partial class Librdkafka
{
    internal const int OffsetCommitEvent = 0x20;
    internal const int LogAppendTime = 2;

    private const string Name = LibrdkafkaResolver.LibraryName;

    static Librdkafka() => LibrdkafkaResolver.Register(typeof(Librdkafka).Assembly);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_version();

    /// <summary>The controller that the latest metadata name; -1 where they name none, and while there are none.</summary>
    [LibraryImport(Name)]
    internal static partial int rd_kafka_controllerid(SafeHandle client, int milliseconds);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rd_kafka_brokers_add(SafeHandle client, string brokers);

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_queue_new(SafeHandle client);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_queue_destroy(nint queue);

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_queue_get_consumer(SafeHandle client);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint rd_kafka_queue_get_partition(SafeHandle client, string topic, int partition);

    /// <summary>To no other queue when <paramref name="destination"/> is 0.</summary>
    [LibraryImport(Name)]
    internal static partial void rd_kafka_queue_forward(NativeQueue queue, nint destination);

    /// <summary>The callback comes from librdkafka's threads, while it holds the queue's lock.</summary>
    [LibraryImport(Name)]
    internal static partial void rd_kafka_queue_cb_event_enable(NativeQueue queue, delegate* unmanaged[Cdecl]<nint, nint, void> callback, nint opaque);

    /// <summary>The messages are ours to free.</summary>
    [LibraryImport(Name)]
    internal static partial nint rd_kafka_consume_batch_queue(NativeQueue queue, int milliseconds, NativeMessage** messages, nuint size);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_message_destroy(NativeMessage* message);

    [LibraryImport(Name)]
    internal static partial byte* rd_kafka_message_errstr(NativeMessage* message);

    [LibraryImport(Name)]
    [SuppressGCTransition]
    internal static partial long rd_kafka_message_timestamp(NativeMessage* message, out int kind);

    /// <summary>The headers belong to the message.</summary>
    [LibraryImport(Name)]
    internal static partial int rd_kafka_message_headers(NativeMessage* message, out nint headers);

    [LibraryImport(Name)]
    [SuppressGCTransition]
    internal static partial nuint rd_kafka_header_cnt(nint headers);

    [LibraryImport(Name)]
    [SuppressGCTransition]
    internal static partial int rd_kafka_header_get_all(nint headers, nuint index, out byte* name, out byte* value, out nuint size);

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_queue_poll(NativeQueue queue, int milliseconds);

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
    internal static partial int rd_kafka_commit_queue(SafeHandle client, NativePartitionList offsets, NativeQueue queue, nint callback, nint opaque);

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

    /// <summary>What the member is in its group at this moment, and ours to free; 0 once it has closed.</summary>
    [LibraryImport(Name)]
    internal static partial nint rd_kafka_consumer_group_metadata(SafeHandle client);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_consumer_group_metadata_generation_id(NativeGroupMetadata metadata);

    /// <summary>Belongs to the metadata.</summary>
    [LibraryImport(Name)]
    internal static partial byte* rd_kafka_consumer_group_metadata_member_id(NativeGroupMetadata metadata);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_consumer_group_metadata_destroy(nint metadata);

    /// <summary>Like its siblings below it returns 0, or an error that is ours to free.</summary>
    [LibraryImport(Name)]
    internal static partial nint rd_kafka_init_transactions(SafeHandle client, int milliseconds);

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_begin_transaction(SafeHandle client);

    /// <summary>Copies both.</summary>
    [LibraryImport(Name)]
    internal static partial nint rd_kafka_send_offsets_to_transaction(SafeHandle client, NativePartitionList offsets, NativeGroupMetadata member, int milliseconds);

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_commit_transaction(SafeHandle client, int milliseconds);

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_abort_transaction(SafeHandle client, int milliseconds);

    /// <summary>Like the ones above it returns 0, or an error that is ours to free.</summary>
    [LibraryImport(Name)]
    internal static partial nint rd_kafka_produceva(SafeHandle client, NativeArgument* arguments, nuint count);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_error_code(nint error);

    [LibraryImport(Name)]
    internal static partial byte* rd_kafka_error_string(nint error);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_error_is_fatal(nint error);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_error_is_retriable(nint error);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_error_txn_requires_abort(nint error);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_error_destroy(nint error);
}
