using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>
/// A producer of an <see cref="InMemoryBroker"/>. A record stands in the log when <see cref="Send"/> returns; the answer comes later, on
/// another thread. There is no queue that could be full, so no send waits its turn.
/// </summary>
internal sealed class InMemoryRecordSink : IRecordSink
{
    private readonly InMemoryBroker _broker;
    private readonly int _maxMessageBytes;
    private readonly HashSet<PendingSend> _unanswered = [];
    private TaskCompletionSource? _flushed;
    private bool _disposed;

    public InMemoryRecordSink(InMemoryBroker broker, int maxMessageBytes)
    {
        _broker = broker;
        _maxMessageBytes = maxMessageBytes;
        broker.Attach(this);
    }

    public int Unanswered_NeedsLock => _unanswered.Count;

    public void Send(OutgoingRecord record, ISendCompletion completion, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            completion.Failed(new OperationCanceledException(cancellationToken));
            return;
        }

        lock (_broker.Monitor.Gate)
        {
            if (_disposed)
            {
                completion.Failed(new ObjectDisposedException(nameof(IRecordSink)));
                return;
            }

            var send = Write_NeedsLock(record, completion);
            _unanswered.Add(send);
            _broker.Acknowledgements.Enqueue_NeedsLock(send);
            _broker.Monitor.Changed_NeedsLock();
        }
    }

    public async ValueTask<int> FlushAsync(CancellationToken cancellationToken)
    {
        Task flushed;
        lock (_broker.Monitor.Gate)
        {
            if (_unanswered.Count == 0)
            {
                return 0;
            }

            _flushed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            flushed = _flushed.Task;
        }

        await flushed.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_broker.Monitor.Gate)
        {
            return _unanswered.Count;
        }
    }

    /// <summary>Sends without an answer fail as possibly written.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_broker.Monitor.Gate)
        {
            _disposed = true;
            foreach (var send in _unanswered.ToArray())
            {
                send.Abandon_NeedsLock();
            }

            _broker.Detach_NeedsLock(this);
            _broker.Monitor.Changed_NeedsLock();
        }

        return ValueTask.CompletedTask;
    }

    private PendingSend Write_NeedsLock(OutgoingRecord record, ISendCompletion completion)
    {
        if (!RecordRefusal.Takes(_broker.Topics_NeedsLock, record, _maxMessageBytes, out var topic, out var refusal))
        {
            return Refused(record, completion, refusal);
        }

        var fault = _broker.Faults.TakeSend_NeedsLock(record.Topic);
        if (fault is { IsWritten: false })
        {
            return new PendingSend(record.Topic, null, fault.ToException(record.Topic), completion, Answered_NeedsLock);
        }

        var stored = topic.Append(record);
        return new PendingSend(
            record.Topic, new RecordPosition(stored.Partition, stored.Offset), fault?.ToException(record.Topic), completion, Answered_NeedsLock);
    }

    private PendingSend Refused(OutgoingRecord record, ISendCompletion completion, RecordRefusal refusal) =>
        new(
            record.Topic,
            null,
            new PublishException(
                $"A record for topic '{record.Topic}' was refused: {refusal.Reason}.", record.Topic, refusal.ErrorCode, mayHaveBeenWritten: false, isTransient: false),
            completion,
            Answered_NeedsLock);

    private void Answered_NeedsLock(PendingSend send)
    {
        _unanswered.Remove(send);
        if (_unanswered.Count == 0)
        {
            _flushed?.SetResult();
            _flushed = null;
        }
    }
}
