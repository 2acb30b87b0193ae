using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>A queue of librdkafka. Must be freed before its client, so it keeps the client alive.</summary>
internal sealed class NativeQueue : SafeHandle
{
    private readonly SafeHandle _client;

    private NativeQueue(SafeHandle client, nint queue)
        : base(0, ownsHandle: true)
    {
        var isHeld = false;
        client.DangerousAddRef(ref isHeld);
        _client = client;
        SetHandle(queue);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>One that only answers to our own requests come in by.</summary>
    public static NativeQueue New(SafeHandle client) => new(client, Librdkafka.rd_kafka_queue_new(client));

    /// <summary>The one that rebalances and errors come in by.</summary>
    public static NativeQueue OfGroup(SafeHandle client) => new(client, Librdkafka.rd_kafka_queue_get_consumer(client));

    /// <summary>The one that a partition's records come in by. From now on they do not go to the group's queue.</summary>
    /// <exception cref="TransportException">The client gives none.</exception>
    public static NativeQueue OfPartition(SafeHandle client, TopicPartition partition)
    {
        var handle = Librdkafka.rd_kafka_queue_get_partition(client, partition.Topic, partition.Partition);
        if (handle == 0)
        {
            throw new TransportException($"The client has no queue for {partition}.", ErrorCodes.Name(ErrorCode.Local_UnknownPartition), isFatal: true);
        }

        var queue = new NativeQueue(client, handle);
        Librdkafka.rd_kafka_queue_forward(queue, 0);
        return queue;
    }

    protected override bool ReleaseHandle()
    {
        Librdkafka.rd_kafka_queue_destroy(handle);
        _client.DangerousRelease();
        return true;
    }
}
