using System.Runtime.InteropServices;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>A queue of librdkafka that only answers to our own requests come in by. Must be freed before its client, so it keeps the client alive.</summary>
internal sealed class EventQueue : SafeHandle
{
    private readonly SafeHandle _client;

    public EventQueue(SafeHandle client)
        : base(0, ownsHandle: true)
    {
        var isHeld = false;
        client.DangerousAddRef(ref isHeld);
        _client = client;
        SetHandle(Librdkafka.rd_kafka_queue_new(client));
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Librdkafka.rd_kafka_queue_destroy(handle);
        _client.DangerousRelease();
        return true;
    }
}
