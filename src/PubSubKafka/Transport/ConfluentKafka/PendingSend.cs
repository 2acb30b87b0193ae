using System.Threading.Tasks.Sources;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// One record between <see cref="IRecordSink.SendAsync"/> and its outcome, and the task that the caller awaits. Pooled: whoever awaits the
/// outcome gives it back. <see cref="SendQueue"/> guards the links and the state, and decides who may complete it: the one who takes it out.
/// </summary>
internal sealed class PendingSend : IValueTaskSource<RecordPosition>
{
    private readonly SendQueue _queue;
    private readonly Message<byte[]?, byte[]?> _message = new();
    private ManualResetValueTaskSourceCore<RecordPosition> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;

    public PendingSend(SendQueue queue)
    {
        _queue = queue;
        OnDelivery = Delivered;
    }

    /// <summary>What the client calls with the delivery report; made once for all uses of this object.</summary>
    public Action<DeliveryReport<byte[]?, byte[]?>> OnDelivery { get; }

    public OutgoingRecord Record { get; private set; } = null!;

    public PendingSendState State { get; set; }

    public IProducerClient? Client { get; set; }

    public PendingSend? Previous { get; set; }

    public PendingSend? Next { get; set; }

    public ValueTask<RecordPosition> Task => new(this, _core.Version);

    public void Begin(OutgoingRecord record) => Record = record;

    /// <summary>The record in the client's form; valid until the outcome.</summary>
    public Message<byte[]?, byte[]?> Message()
    {
        var headers = new Headers();
        for (var i = 0; i < Record.Headers.Count; i++)
        {
            headers.Add(Record.Headers[i].Name, Record.Headers[i].Bytes);
        }

        _message.Key = Record.Key;
        _message.Value = Record.Value;
        _message.Headers = headers;
        _message.Timestamp = new Timestamp(Record.Timestamp);
        return _message;
    }

    /// <summary>Ends the wait in the queue with the token. MUST be called before the task is given out.</summary>
    public void CancelWith(CancellationToken cancellationToken) => _cancellation = cancellationToken.UnsafeRegister(
        static (state, token) =>
        {
            var send = (PendingSend)state!;
            if (send._queue.TryCancel(send))
            {
                send.Fail(new OperationCanceledException(token));
            }
        },
        this);

    public void Succeed(RecordPosition position) => _core.SetResult(position);

    public void Fail(Exception exception) => _core.SetException(exception);

    RecordPosition IValueTaskSource<RecordPosition>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            // Waits for a callback that is running, so that it never meets the next use of this object.
            _cancellation.Dispose();
            if (State is not PendingSendState.Abandoned)
            {
                Record = null!;
                Client = null;
                _message.Key = null;
                _message.Value = null;
                _message.Headers = null;
                _cancellation = default;
                _core.Reset();
                _queue.Return(this);
            }
        }
    }

    ValueTaskSourceStatus IValueTaskSource<RecordPosition>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<RecordPosition>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Delivered(DeliveryReport<byte[]?, byte[]?> report)
    {
        if (!_queue.TryTakeOut(this))
        {
            return;
        }

        if (report.Error.IsError)
        {
            Fail(SendFailure.NotAcknowledged(Record.Topic, report.Error, report.Status));
        }
        else
        {
            Succeed(new RecordPosition(new TopicPartition(Record.Topic, report.Partition.Value), report.Offset.Value));
        }

        _queue.Pump();
    }
}
