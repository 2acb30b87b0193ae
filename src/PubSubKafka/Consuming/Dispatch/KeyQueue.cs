using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// The unfinished records of one key, oldest first. It exists only while there are some, and is always in exactly one place: waiting among its
/// lane's ready queues, with the worker that handles its first record, parked until a retry is due, or held for lack of room in the completion map. That is what keeps a
/// key in order. Guarded by the dispatcher's lock.
/// </summary>
internal sealed class KeyQueue
{
    private RecordDelivery? _last;

    public PartitionLane Lane { get; private set; } = null!;

    /// <summary>The key under which the lane knows this queue; null when the lane does not, because nothing can join it.</summary>
    public RecordKey? Key { get; private set; }

    /// <summary>How many records it has.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it is among its lane's ready queues.</summary>
    public bool IsReady { get; set; }

    /// <summary>The record to handle next, or being handled.</summary>
    public RecordDelivery? First { get; private set; }

    public void Begin(PartitionLane lane, RecordKey? key)
    {
        Lane = lane;
        Key = key;
        First = _last = null;
        Count = 0;
    }

    /// <summary>Lets go of the lane, so that a queue kept for reuse keeps no past assignment in memory.</summary>
    public void End()
    {
        Lane = null!;
        Key = null;
        First = _last = null;
    }

    public void Append(RecordDelivery delivery)
    {
        if (_last is null)
        {
            First = delivery;
        }
        else
        {
            _last.Next = delivery;
        }

        _last = delivery;
        Count++;
    }

    /// <summary>Removes the first record. False when it was the last one.</summary>
    public bool RemoveFirst()
    {
        First = First!.Next;
        Count--;
        if (First is null)
        {
            _last = null;
        }

        return First is not null;
    }
}
