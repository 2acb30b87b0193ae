namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>A doubly linked list through the records themselves: adding and removing anywhere costs nothing. Not thread-safe.</summary>
internal struct PendingSendList
{
    private PendingSend? _last;

    public PendingSend? First { get; private set; }

    public int Count { get; private set; }

    public void AddLast(PendingSend send)
    {
        send.Previous = _last;
        if (_last is null)
        {
            First = send;
        }
        else
        {
            _last.Next = send;
        }

        _last = send;
        Count++;
    }

    public void AddFirst(PendingSend send)
    {
        send.Next = First;
        if (First is null)
        {
            _last = send;
        }
        else
        {
            First.Previous = send;
        }

        First = send;
        Count++;
    }

    public void Remove(PendingSend send)
    {
        if (send.Previous is null)
        {
            First = send.Next;
        }
        else
        {
            send.Previous.Next = send.Next;
        }

        if (send.Next is null)
        {
            _last = send.Previous;
        }
        else
        {
            send.Next.Previous = send.Previous;
        }

        send.Previous = null;
        send.Next = null;
        Count--;
    }
}
