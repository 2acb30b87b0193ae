using PubSubKafka.Transport;

namespace PubSubKafka.Tests;

internal sealed class FakeSink : IRecordSink
{
    public List<OutgoingRecord> Records { get; } = [];

    public Func<OutgoingRecord, Exception?> Fail { get; set; } = static _ => null;

    /// <summary>When set, records wait for it, as for a broker.</summary>
    public TaskCompletionSource? Acknowledgement { get; set; }

    public void Send(OutgoingRecord record, ISendCompletion completion, CancellationToken cancellationToken)
    {
        int offset;
        lock (Records)
        {
            offset = Records.Count;
            Records.Add(record);
        }

        if (Acknowledgement is { } acknowledgement)
        {
            _ = acknowledgement.Task.ContinueWith(_ => Answer(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        else
        {
            Answer();
        }

        void Answer()
        {
            if (Fail(record) is { } failure)
            {
                completion.Failed(failure);
            }
            else
            {
                completion.Succeeded(new RecordPosition(new TopicPartition(record.Topic, 2), offset));
            }
        }
    }

    public ValueTask<int> FlushAsync(CancellationToken cancellationToken) => new(0);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
