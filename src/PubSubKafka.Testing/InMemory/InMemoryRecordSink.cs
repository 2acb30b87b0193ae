using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>
/// A producer of an <see cref="InMemoryBroker"/>. A record stands in the log when <see cref="SendAsync"/> returns; the answer comes later, on
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

    public ValueTask<RecordPosition> SendAsync(OutgoingRecord record, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<RecordPosition>(cancellationToken);
        }

        lock (_broker.Monitor.Gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var send = Write_NeedsLock(record);
            _unanswered.Add(send);
            _broker.Acknowledgements.Enqueue_NeedsLock(send);
            _broker.Monitor.Changed_NeedsLock();
            return new ValueTask<RecordPosition>(send.Outcome);
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

    private PendingSend Write_NeedsLock(OutgoingRecord record)
    {
        if (!_broker.Topics_NeedsLock.TryGet(record.Topic, out var topic))
        {
            return Refused(record, "UNKNOWN_TOPIC_OR_PART", "it does not exist");
        }

        if (record.Partition is { } partition && (partition < 0 || partition >= topic.PartitionCount))
        {
            return Refused(record, "_UNKNOWN_PARTITION", $"it has no partition {partition}");
        }

        if ((record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) > _maxMessageBytes)
        {
            return Refused(record, "MSG_SIZE_TOO_LARGE", $"key and value have more than {_maxMessageBytes} bytes");
        }

        var fault = _broker.Faults.TakeSend_NeedsLock(record.Topic);
        if (fault is { IsWritten: false })
        {
            return new PendingSend(record.Topic, null, fault.ToException(record.Topic), Answered_NeedsLock);
        }

        var stored = topic.Append(record);
        return new PendingSend(
            record.Topic, new RecordPosition(stored.Partition, stored.Offset), fault?.ToException(record.Topic), Answered_NeedsLock);
    }

    private PendingSend Refused(OutgoingRecord record, string errorCode, string reason) =>
        new(
            record.Topic,
            null,
            new PublishException(
                $"A record for topic '{record.Topic}' was refused: {reason}.", record.Topic, errorCode, mayHaveBeenWritten: false, isTransient: false),
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
