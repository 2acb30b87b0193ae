using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// One record between <see cref="IRecordOutlet.Send"/> and its outcome. <see cref="SendQueue"/> guards all of it, decides who completes it (the one who
/// takes it out of its list) and uses the object again afterwards.
/// </summary>
internal sealed class PendingSend
{
    private readonly SendQueue _queue;
    private CancellationTokenRegistration _cancellation;
    private bool _isSpent;

    public PendingSend(SendQueue queue)
    {
        _queue = queue;
        OnDelivery = Delivered;
    }

    /// <summary>What the client calls with the delivery report; made once for all uses of this object.</summary>
    public Action<DeliveryReport<byte[]?, byte[]?>> OnDelivery { get; }

    public ISendCompletion Completion { get; set; } = null!;

    public string Topic { get; set; } = null!;

    /// <summary>The record while it waits. The client copies what it takes over; to keep it until the outcome would cost the garbage collector dearly.</summary>
    public OutgoingRecord? Record { get; set; }

    public PendingSendState State { get; set; }

    public PendingSend? Previous { get; set; }

    public PendingSend? Next { get; set; }

    /// <summary>Ends the wait in the queue with the token.</summary>
    public void CancelWith(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var send = (PendingSend)state!;
                    send._queue.Cancel(send, token);
                },
                this);
        }
    }

    /// <summary>Ends the watch over the token, and returns it.</summary>
    public CancellationToken ForgetToken()
    {
        var token = _cancellation.Token;
        if (token.CanBeCanceled)
        {
            // The callback may have begun. It will find nothing to cancel, unless it comes so late that this object serves another record.
            _isSpent |= !_cancellation.Unregister();
            _cancellation = default;
        }

        return token;
    }

    /// <summary>Lets go of all it holds. False: it must not be used again.</summary>
    public bool TryClear()
    {
        Completion = null!;
        Topic = null!;
        Record = null;
        ForgetToken();
        return !_isSpent;
    }

    private void Delivered(DeliveryReport<byte[]?, byte[]?> report)
    {
        if (_queue.TryTakeOut(this, out var othersMayGo) is not { } completion)
        {
            return;
        }

        if (report.Error.IsError)
        {
            completion.Failed(SendFailure.NotAcknowledged(report.Topic, report.Error, report.Status));
        }
        else
        {
            completion.Succeeded(new RecordPosition(new TopicPartition(report.Topic, report.Partition.Value), report.Offset.Value));
        }

        if (othersMayGo)
        {
            _queue.Pump();
        }
    }
}
