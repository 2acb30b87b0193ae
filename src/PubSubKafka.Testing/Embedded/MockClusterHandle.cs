using System.Runtime.InteropServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Testing.Embedded;

/// <summary>
/// Owns the native cluster and the client instance that it lives on. A call in progress keeps both alive, so disposing
/// from another thread is safe.
/// </summary>
internal sealed unsafe class MockClusterHandle : SafeHandle
{
    private readonly nint _client;
    private GCHandle _logger;

    private MockClusterHandle(nint client, nint cluster, GCHandle logger)
        : base(0, ownsHandle: true)
    {
        _client = client;
        _logger = logger;
        SetHandle(cluster);
    }

    public override bool IsInvalid => handle == 0;

    internal static MockClusterHandle Create(int brokers, ILogger logger, bool trace)
    {
        var loggerHandle = GCHandle.Alloc(logger);
        var client = CreateClient(loggerHandle, trace);
        var cluster = Librdkafka.rd_kafka_mock_cluster_new(client, brokers);
        if (cluster == 0)
        {
            Librdkafka.rd_kafka_destroy(client);
            loggerHandle.Free();
            throw new KafkaException(new Error(ErrorCode.Local_Fail, $"librdkafka could not start an embedded cluster of {brokers} broker(s)."));
        }

        return new MockClusterHandle(client, cluster, loggerHandle);
    }

    protected override bool ReleaseHandle()
    {
        // The client must go last: librdkafka aborts the process when a client is destroyed under its cluster.
        Librdkafka.rd_kafka_mock_cluster_destroy(handle);
        Librdkafka.rd_kafka_destroy(_client);
        _logger.Free();
        return true;
    }

    private static nint CreateClient(GCHandle logger, bool trace)
    {
        var error = stackalloc byte[Librdkafka.ErrorTextSize];
        var conf = Librdkafka.rd_kafka_conf_new();
        Librdkafka.rd_kafka_conf_set_opaque(conf, GCHandle.ToIntPtr(logger));
        Librdkafka.rd_kafka_conf_set_log_cb(conf, &MockClusterLog.Write);
        if (trace)
        {
            _ = Librdkafka.rd_kafka_conf_set(conf, "debug", "mock", error, Librdkafka.ErrorTextSize);
            _ = Librdkafka.rd_kafka_conf_set(conf, "log_level", "7", error, Librdkafka.ErrorTextSize);
        }

        var client = Librdkafka.rd_kafka_new(Librdkafka.Producer, conf, error, Librdkafka.ErrorTextSize);
        if (client != 0)
        {
            return client;
        }

        // On success the client owns the settings; on failure they are still ours.
        Librdkafka.rd_kafka_conf_destroy(conf);
        logger.Free();
        throw new KafkaException(new Error(ErrorCode.Local_Fail, $"librdkafka could not start: {Marshal.PtrToStringUTF8((nint)error)}"));
    }
}
