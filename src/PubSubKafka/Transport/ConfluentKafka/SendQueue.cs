namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// Keeps count of the records under way and lets the others wait, first come first served. A record is in exactly one list; whoever takes it
/// out, under the lock, completes it. That is what makes one outcome each.
/// </summary>
/// <remarks>
/// The count is ours, because the client would answer a full queue with an exception for every attempt. The client's own limit is met all the same
/// when it counts bytes, or when the user lowered it; then a record steps back. The client is called outside of the lock, so that callers on several
/// threads serialise only what the client itself serialises.
/// </remarks>
internal sealed class SendQueue : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SendLimit _limit;
    private readonly PendingSends _sends;
    private IProducerClient _client;
    private bool _isPumping;
    private bool _isHeld;
    private bool _isClosed;

    public SendQueue(int capacity, IProducerClient client, TimeProvider time)
    {
        _client = client;
        _sends = new PendingSends(this, capacity);
        _limit = new SendLimit(capacity, PumpAfterBackOff, time);
    }

    /// <summary>How many records have no outcome yet.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _sends.Waiting + _sends.UnderWay;
            }
        }
    }

    /// <summary>How many of them the client has.</summary>
    public int UnderWay
    {
        get
        {
            lock (_lock)
            {
                return _sends.UnderWay;
            }
        }
    }

    public void Send(OutgoingRecord record, ISendCompletion completion, CancellationToken cancellationToken)
    {
        PendingSend? send = null;
        IProducerClient client;
        lock (_lock)
        {
            client = _client;
            if (!_isClosed)
            {
                send = _sends.Begin(record.Topic, completion);
                if (_isHeld || _isPumping || _sends.Waiting > 0 || _limit.IsReachedBy(_sends.UnderWay))
                {
                    _sends.Wait(new NextSend(send, record, cancellationToken));
                    return;
                }

                _sends.GoOn(send);
            }
        }

        if (send is null)
        {
            completion.Failed(new ObjectDisposedException(nameof(IRecordSink)));
            return;
        }

        // Once the client has it, the send may be over and in use for another record before this call returns.
        switch (client.Produce(send, record, out var refusal))
        {
            case HandOver.QueueFull:
                StepBack(new NextSend(send, record, cancellationToken), toHead: false);
                break;
            case HandOver.Refused:
                Refuse(send, refusal!);
                break;
        }
    }

    /// <summary>Takes a record out that has its delivery report. Null: it was given up before.</summary>
    public ISendCompletion? TryTakeOut(PendingSend send, out bool othersMayGo)
    {
        lock (_lock)
        {
            othersMayGo = _sends.Waiting > 0;
            return _sends.TryEnd(send, PendingSendState.UnderWay);
        }
    }

    /// <summary>Ends the wait of a record, if it still waits.</summary>
    public void Cancel(PendingSend send, CancellationToken cancellationToken)
    {
        ISendCompletion? completion;
        lock (_lock)
        {
            completion = _sends.TryEnd(send, PendingSendState.Waiting);
        }

        completion?.Failed(new OperationCanceledException(cancellationToken));
    }

    /// <summary>Hands over what waits, as far as there is space.</summary>
    public void Pump()
    {
        // One thread at a time, and nobody passes it: a record stays ahead of all that come after it until the client has it.
        for (var isMine = false; TryGoOn(ref isMine, out var next, out var client);)
        {
            switch (client.Produce(next.Send, next.Record, out var refusal))
            {
                case HandOver.QueueFull:
                    StepBack(next, toHead: true);
                    break;
                case HandOver.Refused:
                    TryTakeOut(next.Send, out _)?.Failed(refusal!);
                    break;
            }
        }
    }

    /// <summary>Lets all records wait, until <see cref="Resume"/>.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _isHeld = true;
        }
    }

    /// <summary>Hands what waits, and all that comes later, to this client.</summary>
    public void Resume(IProducerClient client)
    {
        lock (_lock)
        {
            _client = client;
            _limit.Restore();
            _isHeld = false;
        }

        Pump();
    }

    /// <summary>Takes no more records.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }
    }

    /// <summary>Gives up what waits. The records are the caller's to complete.</summary>
    public IReadOnlyList<PendingSend> GiveUpWaiting()
    {
        lock (_lock)
        {
            return _sends.GiveUpWaiting();
        }
    }

    /// <summary>Gives up what the client has. The records are the caller's to complete.</summary>
    public IReadOnlyList<PendingSend> GiveUpUnderWay()
    {
        lock (_lock)
        {
            return _sends.GiveUpUnderWay();
        }
    }

    public void Dispose() => _limit.Dispose();

    private bool TryGoOn(ref bool isMine, out NextSend next, out IProducerClient client)
    {
        lock (_lock)
        {
            client = _client;
            next = default;
            if ((!_isPumping || isMine) && !_isHeld && !_limit.IsReachedBy(_sends.UnderWay) && _sends.TryGoOnFirst(out next))
            {
                _isPumping = isMine = true;
                _limit.Restore();
                return true;
            }

            _isPumping &= !isMine;
            return false;
        }
    }

    private void Refuse(PendingSend send, PublishException refusal)
    {
        if (TryTakeOut(send, out var othersMayGo) is { } completion)
        {
            completion.Failed(refusal);
            if (othersMayGo)
            {
                Pump();
            }
        }
    }

    private void StepBack(in NextSend refused, bool toHead)
    {
        lock (_lock)
        {
            if (_sends.TryStepBack(refused, toHead))
            {
                _limit.Lower(_sends.UnderWay);
            }
        }
    }

    private void PumpAfterBackOff()
    {
        lock (_lock)
        {
            _limit.Restore();
        }

        Pump();
    }
}
