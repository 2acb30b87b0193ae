namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>The records without an outcome, each in exactly one of two lists: those that wait and those that are under way. Not thread-safe.</summary>
internal sealed class PendingSends(SendQueue queue, int poolCapacity)
{
    private PendingSendPool _pool;
    private PendingSendList _waiting;
    private PendingSendList _underWay;

    public int Waiting => _waiting.Count;

    public int UnderWay => _underWay.Count;

    /// <summary>A new record, in no list yet.</summary>
    public PendingSend Begin(string topic, ISendCompletion completion)
    {
        var send = _pool.Take() ?? new PendingSend(queue);
        send.Topic = topic;
        send.Completion = completion;
        return send;
    }

    public void GoOn(PendingSend send)
    {
        send.State = PendingSendState.UnderWay;
        _underWay.AddLast(send);
    }

    public void Wait(in NextSend next) => Wait(next, toHead: false);

    /// <summary>The first of those that wait goes on.</summary>
    public bool TryGoOnFirst(IProducerClient client, out NextSend next)
    {
        if (_waiting.First is not { } first)
        {
            next = default;
            return false;
        }

        next = new NextSend(first, first.Record!, client, first.ForgetToken());
        first.Record = null;
        _waiting.Remove(first);
        GoOn(first);
        return true;
    }

    /// <summary>The client did not take it: back to those that wait. False: it was given up meanwhile.</summary>
    public bool TryStepBack(in NextSend next, bool toHead)
    {
        if (next.Send.State is not PendingSendState.UnderWay)
        {
            return false;
        }

        _underWay.Remove(next.Send);
        Wait(next, toHead);
        return true;
    }

    /// <summary>Takes a record out of the list that it is expected in, for its outcome. Null: it is not there any more.</summary>
    public ISendCompletion? TryEnd(PendingSend send, PendingSendState expected)
    {
        if (send.State != expected)
        {
            return null;
        }

        if (expected is PendingSendState.UnderWay)
        {
            _underWay.Remove(send);
        }
        else
        {
            _waiting.Remove(send);
        }

        var completion = send.Completion;
        send.State = PendingSendState.Done;
        if (send.TryClear())
        {
            _pool.Return(send, poolCapacity);
        }

        return completion;
    }

    /// <summary>Empties the list of those that wait. They are the caller's to complete.</summary>
    public IReadOnlyList<PendingSend> GiveUpWaiting() => GiveUp(ref _waiting);

    /// <summary>Empties the list of those under way. They are the caller's to complete.</summary>
    public IReadOnlyList<PendingSend> GiveUpUnderWay() => GiveUp(ref _underWay);

    private static List<PendingSend> GiveUp(ref PendingSendList list)
    {
        var given = new List<PendingSend>(list.Count);
        while (list.First is { } send)
        {
            list.Remove(send);
            send.State = PendingSendState.Abandoned;
            send.ForgetToken();
            given.Add(send);
        }

        return given;
    }

    private void Wait(in NextSend next, bool toHead)
    {
        var send = next.Send;
        send.State = PendingSendState.Waiting;
        send.Record = next.Record;
        if (toHead)
        {
            _waiting.AddFirst(send);
        }
        else
        {
            _waiting.AddLast(send);
        }

        // Last: a token that is cancelled already takes it out again from within.
        send.CancelWith(next.Token);
    }
}
