namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// Keeps count of the records under way and lets the others wait, first come first served. A record is in exactly one list; whoever takes it
/// out, under the lock, completes it. That is what makes one outcome each.
/// </summary>
/// <remarks>
/// The count is ours, because the client would answer a full queue with an exception for every attempt. The client's own limit is met all the
/// same when it counts bytes, or when the user lowered it; <see cref="BackOff"/> deals with that.
/// </remarks>
internal sealed class SendQueue : IDisposable
{
    // How long to wait after the client called itself full while nothing of ours was under way, so that no delivery report will wake us.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly PendingSendPool _pool;
    private readonly int _capacity;
    private readonly ITimer _timer;
    private PendingSendList _waiting;
    private PendingSendList _underWay;
    private IProducerClient _client;
    private int _limit;
    private bool _isClosed;

    public SendQueue(int capacity, IProducerClient client, TimeProvider time)
    {
        _capacity = capacity;
        _limit = capacity;
        _client = client;
        _pool = new PendingSendPool(this, capacity);
        _timer = time.CreateTimer(
            static state => ((SendQueue)state!).PumpAfterBackOff(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many records have no outcome yet.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count + _underWay.Count;
            }
        }
    }

    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public ValueTask<RecordPosition> SendAsync(OutgoingRecord record, CancellationToken cancellationToken)
    {
        var send = _pool.Rent();
        send.Begin(record);
        var task = send.Task;
        bool mustWait;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IRecordSink));
            mustWait = _waiting.Count > 0 || _underWay.Count >= _limit;
            if (mustWait)
            {
                Wait(send);
            }
            else
            {
                GoOn(send);
            }
        }

        // Outside the lock, so that callers on several threads serialise only what the client itself serialises.
        if (!mustWait)
        {
            switch (send.Client!.Produce(send, out var refusal))
            {
                case HandOver.Taken:
                    return task;
                case HandOver.Refused:
                    Refuse(send, refusal!);
                    Pump();
                    return task;
                default:
                    BackOff(send);
                    break;
            }
        }

        send.CancelWith(cancellationToken);
        return task;
    }

    /// <summary>Takes a record out that has its delivery report. False: it was given up before.</summary>
    public bool TryTakeOut(PendingSend send) => TryRemove(send, ref _underWay, PendingSendState.UnderWay);

    /// <summary>Takes a record out whose caller does not want to wait any more. False: it does not wait.</summary>
    public bool TryCancel(PendingSend send) => TryRemove(send, ref _waiting, PendingSendState.Waiting);

    /// <summary>Hands over what waits, as far as there is space.</summary>
    public void Pump()
    {
        lock (_lock)
        {
            if (_underWay.Count >= _limit)
            {
                return;
            }

            _limit = _capacity;

            // Handing over under the lock keeps the order: a record stays ahead of all that come after it until the client has it.
            while (_waiting.First is { } send && _underWay.Count < _limit)
            {
                _waiting.Remove(send);
                GoOn(send);
                switch (_client.Produce(send, out var refusal))
                {
                    case HandOver.QueueFull:
                        StepBack(send);
                        _waiting.AddFirst(send);
                        break;
                    case HandOver.Refused:
                        Refuse(send, refusal!);
                        break;
                }
            }
        }
    }

    /// <summary>Sends later records to another client. Returns the records that the former one has; they are the caller's to complete.</summary>
    public IReadOnlyList<PendingSend> Replace(IProducerClient former, IProducerClient client)
    {
        lock (_lock)
        {
            _client = client;
            return GiveUp(ref _underWay, former);
        }
    }

    /// <summary>Takes no more records.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }
    }

    /// <summary>Gives up everything. The records are the caller's to complete.</summary>
    public (IReadOnlyList<PendingSend> Waiting, IReadOnlyList<PendingSend> UnderWay) GiveUp()
    {
        lock (_lock)
        {
            return (GiveUp(ref _waiting, client: null), GiveUp(ref _underWay, client: null));
        }
    }

    public void Return(PendingSend send) => _pool.Return(send);

    public void Dispose() => _timer.Dispose();

    private static List<PendingSend> GiveUp(ref PendingSendList list, IProducerClient? client)
    {
        var given = new List<PendingSend>();
        for (var send = list.First; send is not null;)
        {
            var next = send.Next;
            if (client is null || ReferenceEquals(send.Client, client))
            {
                list.Remove(send);
                send.State = PendingSendState.Abandoned;
                given.Add(send);
            }

            send = next;
        }

        return given;
    }

    private bool TryRemove(PendingSend send, ref PendingSendList list, PendingSendState expected)
    {
        lock (_lock)
        {
            if (send.State != expected)
            {
                return false;
            }

            list.Remove(send);
            send.State = PendingSendState.Done;
            return true;
        }
    }

    private void Refuse(PendingSend send, PublishException refusal)
    {
        if (TryTakeOut(send))
        {
            send.Fail(refusal);
        }
    }

    private void BackOff(PendingSend send)
    {
        lock (_lock)
        {
            if (send.State is PendingSendState.UnderWay)
            {
                StepBack(send);
                Wait(send);
            }
        }
    }

    // Every attempt at a full client costs an exception, so the next one is made when an eighth of the records have left.
    private void StepBack(PendingSend send)
    {
        _underWay.Remove(send);
        send.State = PendingSendState.Waiting;
        _limit = (int)(_underWay.Count * 7L / 8);
        _timer.Change(RetryAfter, Timeout.InfiniteTimeSpan);
    }

    private void PumpAfterBackOff()
    {
        lock (_lock)
        {
            _limit = _capacity;
            Pump();
        }
    }

    private void Wait(PendingSend send)
    {
        send.State = PendingSendState.Waiting;
        _waiting.AddLast(send);
    }

    private void GoOn(PendingSend send)
    {
        send.State = PendingSendState.UnderWay;
        send.Client = _client;
        _underWay.AddLast(send);
    }
}
