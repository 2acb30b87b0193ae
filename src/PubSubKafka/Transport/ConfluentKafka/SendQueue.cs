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
    private bool _isLastResort;
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
        NextSend next;
        lock (_lock)
        {
            if (!_isClosed)
            {
                next = new NextSend(_sends.Begin(record.Topic, completion), record, _client, cancellationToken);
                if (_isHeld || _isPumping || _sends.Waiting > 0 || _limit.IsReachedBy(_sends.UnderWay))
                {
                    _sends.Wait(next);
                    return;
                }

                _sends.GoOn(next.Send);
            }
            else
            {
                next = default;
            }
        }

        if (next.Send is null)
        {
            completion.Failed(new ObjectDisposedException(nameof(IRecordSink)));
        }
        else
        {
            Offer(next, toHead: false);
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
        for (var isMine = false; TryGoOn(ref isMine, out var next);)
        {
            Offer(next, toHead: true);
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
    /// <param name="client">The client.</param>
    /// <param name="isLastResort">Whether records fail that it is too dead to take. Otherwise they wait for its successor.</param>
    public void Resume(IProducerClient client, bool isLastResort = false)
    {
        lock (_lock)
        {
            _client = client;
            _isLastResort = isLastResort;
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

    private bool TryGoOn(ref bool isMine, out NextSend next)
    {
        lock (_lock)
        {
            next = default;
            if ((!_isPumping || isMine) && !_isHeld && !_limit.IsReachedBy(_sends.UnderWay) && _sends.TryGoOnFirst(_client, out next))
            {
                _isPumping = isMine = true;
                _limit.Restore();
                return true;
            }

            _isPumping &= !isMine;
            return false;
        }
    }

    private void Offer(in NextSend next, bool toHead)
    {
        // Once the client has it, the send may be over and in use for another record before this call returns.
        var answer = next.Client.Produce(next.Send, next.Record, out var refusal);
        if (answer is HandOver.Taken || (answer is not HandOver.Refused && TryStepBack(next, answer, toHead)))
        {
            return;
        }

        if (TryTakeOut(next.Send, out var othersMayGo) is { } completion)
        {
            completion.Failed(refusal!);
            if (othersMayGo)
            {
                Pump();
            }
        }
    }

    private bool TryStepBack(in NextSend next, HandOver reason, bool toHead)
    {
        lock (_lock)
        {
            var isCurrent = ReferenceEquals(next.Client, _client);
            if ((reason is HandOver.Dead && isCurrent && _isLastResort) || !_sends.TryStepBack(next, toHead))
            {
                return false;
            }

            if (reason is HandOver.QueueFull)
            {
                _limit.Lower(_sends.UnderWay);
                return true;
            }

            // Its owner knows, and will resume.
            _isHeld |= isCurrent;
        }

        Pump();
        return true;
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
