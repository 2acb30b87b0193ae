using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Knows whether a queue may have something, and wakes the source's thread when something comes. Owned by that thread.</summary>
internal sealed unsafe class QueueWatch : IDisposable
{
    private readonly NativeQueue _queue;
    private readonly EventWaitHandle _wake;
    private GCHandle _self;
    private volatile bool _maybeAny = true;

    public QueueWatch(NativeQueue queue, EventWaitHandle wake)
    {
        _queue = queue;
        _wake = wake;
        _self = GCHandle.Alloc(this);
        Librdkafka.rd_kafka_queue_cb_event_enable(queue, &OnEvent, GCHandle.ToIntPtr(_self));
    }

    /// <summary>False only when the queue is empty. To be set to false before the queue is read, so that what comes meanwhile sets it again.</summary>
    public bool MaybeAny
    {
        get => _maybeAny;
        set => _maybeAny = value;
    }

    public void Dispose()
    {
        if (_self.IsAllocated)
        {
            // The client holds the queue's lock while it calls, so after this no call is under way.
            Librdkafka.rd_kafka_queue_cb_event_enable(_queue, null, 0);
            _self.Free();
        }
    }

    // From the client's threads, when the queue was empty and gets something.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnEvent(nint client, nint watch)
    {
        if (GCHandle.FromIntPtr(watch).Target is QueueWatch target)
        {
            target._maybeAny = true;
            target._wake.Set();
        }
    }
}
