using System.Runtime.InteropServices;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Testing.Embedded;

/// <summary>
/// The functions of librdkafka that Confluent.Kafka does not offer. Only the array forms are declared: functions with
/// variable arguments cannot be called portably from .NET.
/// </summary>
internal static unsafe partial class Librdkafka
{
    private const string Name = LibrdkafkaResolver.LibraryName;
    internal const int Producer = 0;
    internal const int ErrorTextSize = 512;

    static Librdkafka() => LibrdkafkaResolver.Register(typeof(Librdkafka).Assembly);

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_conf_new();

    [LibraryImport(Name)]
    internal static partial void rd_kafka_conf_destroy(nint conf);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rd_kafka_conf_set(nint conf, string name, string value, byte* errorText, nuint errorTextSize);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_conf_set_opaque(nint conf, nint opaque);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_conf_set_log_cb(nint conf, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, void> callback);

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_new(int type, nint conf, byte* errorText, nuint errorTextSize);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_destroy(nint client);

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_opaque(nint client);

    [LibraryImport(Name)]
    internal static partial nint rd_kafka_mock_cluster_new(nint client, int brokers);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_mock_cluster_destroy(nint cluster);

    [LibraryImport(Name)]
    internal static partial byte* rd_kafka_mock_cluster_bootstraps(MockClusterHandle cluster);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_mock_group_initial_rebalance_delay_ms(MockClusterHandle cluster, int milliseconds);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_mock_set_group_consumer_session_timeout_ms(MockClusterHandle cluster, int milliseconds);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_mock_set_group_consumer_heartbeat_interval_ms(MockClusterHandle cluster, int milliseconds);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rd_kafka_mock_topic_create(MockClusterHandle cluster, string topic, int partitions, int replicationFactor);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rd_kafka_mock_partition_set_leader(MockClusterHandle cluster, string topic, int partition, int brokerId);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_mock_broker_set_down(MockClusterHandle cluster, int brokerId);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_mock_broker_set_up(MockClusterHandle cluster, int brokerId);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_mock_broker_set_rtt(MockClusterHandle cluster, int brokerId, int milliseconds);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rd_kafka_mock_coordinator_set(MockClusterHandle cluster, string keyType, string key, int brokerId);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_mock_push_request_errors_array(MockClusterHandle cluster, short apiKey, nuint count, int* errors);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_mock_clear_request_errors(MockClusterHandle cluster, short apiKey);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_mock_start_request_tracking(MockClusterHandle cluster);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_mock_stop_request_tracking(MockClusterHandle cluster);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_mock_clear_requests(MockClusterHandle cluster);

    [LibraryImport(Name)]
    internal static partial nint* rd_kafka_mock_get_requests(MockClusterHandle cluster, nuint* count);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_mock_request_destroy_array(nint* requests, nuint count);

    [LibraryImport(Name)]
    internal static partial int rd_kafka_mock_request_id(nint request);

    [LibraryImport(Name)]
    internal static partial short rd_kafka_mock_request_api_key(nint request);

    [LibraryImport(Name)]
    internal static partial long rd_kafka_mock_request_timestamp(nint request);
}
