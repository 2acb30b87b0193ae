using PubSubKafka.Transport;

namespace PubSubKafka.Pipeline;

/// <summary>
/// What one attempt at a record has published, kept until the record is done: it becomes visible with the record's offset, or never. Thread-safe, because a
/// handler may publish from several threads.
/// </summary>
internal sealed class DeliveryOutputs(RecordDelivery delivery, OutputRefusals refusals, bool isDeparture) : IRecordOutlet
{
    private const int Unknown = -1;

    private readonly Lock _gate = new();
    private List<OutgoingRecord>? _records;
    private bool _isOver;

    public void Send(OutgoingRecord record, ISendCompletion completion, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            completion.Failed(new OperationCanceledException(cancellationToken));
        }
        else if (refusals.Find(delivery.Record, record, isDeparture) is { } refusal)
        {
            completion.Failed(refusal);
        }
        else if (TryAdd(record))
        {
            completion.Succeeded(new RecordPosition(new TopicPartition(record.Topic, Unknown), Unknown));
        }
        else
        {
            completion.Failed(new InvalidOperationException(
                $"The record for topic '{record.Topic}' was not sent: the handling of {delivery.Record.Partition} offset {delivery.Record.Offset} that publishes it is over. Await what a handler starts before it returns."));
        }
    }

    /// <summary>What was published. Nothing more is taken.</summary>
    public IReadOnlyList<OutgoingRecord> Take()
    {
        lock (_gate)
        {
            _isOver = true;
            return _records ?? [];
        }
    }

    private bool TryAdd(OutgoingRecord record)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return false;
            }

            (_records ??= []).Add(record);
            return true;
        }
    }
}
