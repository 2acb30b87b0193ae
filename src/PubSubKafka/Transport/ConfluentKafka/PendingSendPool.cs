namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Sends that are over and may be used again, the last one first, because the processor still has it at hand. Not thread-safe.</summary>
internal struct PendingSendPool
{
    private PendingSend? _first;
    private int _count;

    public PendingSend? Take()
    {
        if (_first is not { } send)
        {
            return null;
        }

        _first = send.Next;
        send.Next = null;
        _count--;
        return send;
    }

    /// <param name="send">It is in no list.</param>
    /// <param name="capacity">More than may be under way at once are of no use.</param>
    public void Return(PendingSend send, int capacity)
    {
        if (_count < capacity)
        {
            send.Next = _first;
            _first = send;
            _count++;
        }
    }
}
