using PubSubKafka.Transport;

namespace PubSubKafka.Tests;

internal sealed class FakeSink : IRecordSink
{
    public List<OutgoingRecord> Records { get; } = [];

    public Func<OutgoingRecord, Exception?> Fail { get; set; } = static _ => null;

    /// <summary>When set, records wait for it, as for a broker.</summary>
    public TaskCompletionSource? Acknowledgement { get; set; }

    public async ValueTask<RecordPosition> SendAsync(OutgoingRecord record, CancellationToken cancellationToken)
    {
        int offset;
        lock (Records)
        {
            offset = Records.Count;
            Records.Add(record);
        }

        if (Acknowledgement is { } acknowledgement)
        {
            await acknowledgement.Task;
        }

        return Fail(record) is { } failure ? throw failure : new RecordPosition(new TopicPartition(record.Topic, 2), offset);
    }

    public ValueTask<int> FlushAsync(CancellationToken cancellationToken) => new(0);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
