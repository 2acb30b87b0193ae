using System.Diagnostics;

namespace PubSubKafka.Diagnostics;

/// <summary>Spans and metrics of one consumer. Costs nothing while nobody listens. Thread-safe.</summary>
internal sealed partial class ConsumeTelemetry(Instruments instruments, string consumer, string group, TimeProvider time)
{
    private static readonly string[] SkipReasons = ["not_handled", "unknown_type", "failed", "already_handled"];

    public bool MeasuresDuration => instruments.ProcessDuration.Enabled;

    public long Now => time.GetTimestamp();

    /// <summary>A record was given to the pipeline for the first time.</summary>
    public void Consumed(string topic)
    {
        if (instruments.ConsumedMessages.Enabled)
        {
            instruments.ConsumedMessages.Add(1, Tags(topic, TelemetryNames.Poll));
        }
    }

    public void Retried(string topic)
    {
        if (instruments.Retries.Enabled)
        {
            instruments.Retries.Add(1, Tags(topic));
        }
    }

    public void Followed(string topic)
    {
        if (instruments.Followed.Enabled)
        {
            instruments.Followed.Add(1, Tags(topic));
        }
    }

    public void DeadLettered(string topic)
    {
        if (instruments.DeadLetters.Enabled)
        {
            instruments.DeadLetters.Add(1, Tags(topic));
        }
    }

    public void Skipped(string topic, SkipReason reason, int records = 1)
    {
        if (instruments.Skipped.Enabled)
        {
            var tags = Tags(topic);
            tags.Add(TelemetryNames.Reason, SkipReasons[(int)reason]);
            instruments.Skipped.Add(records, tags);
        }
    }

    public void Rebalanced(string what)
    {
        if (instruments.Rebalances.Enabled)
        {
            instruments.Rebalances.Add(
                1, new(TelemetryNames.Consumer, consumer), new(TelemetryNames.ConsumerGroup, group), new(TelemetryNames.Rebalance, what));
        }
    }

    public void CommitFailed()
    {
        if (instruments.CommitFailures.Enabled)
        {
            instruments.CommitFailures.Add(1, new(TelemetryNames.Consumer, consumer), new KeyValuePair<string, object?>(TelemetryNames.ConsumerGroup, group));
        }
    }

    /// <summary>A transaction's outcome is known.</summary>
    /// <param name="started">The clock's timestamp of its begin.</param>
    /// <param name="errorType">Why it was not committed; null when it was.</param>
    public void TransactionEnded(long started, string? errorType)
    {
        if (instruments.TransactionDuration.Enabled)
        {
            var tags = new TagList { { TelemetryNames.Consumer, consumer }, { TelemetryNames.ConsumerGroup, group } };
            if (errorType is not null)
            {
                tags.Add(TelemetryNames.ErrorType, errorType);
            }

            instruments.TransactionDuration.Record(time.GetElapsedTime(started).TotalSeconds, tags);
        }
    }

    private TagList Tags(string topic) => new()
    {
        { TelemetryNames.Destination, topic },
        { TelemetryNames.ConsumerGroup, group },
        { TelemetryNames.Consumer, consumer },
    };

    private TagList Tags(string topic, string operation)
    {
        var tags = Tags(topic);
        tags.Add(TelemetryNames.System, TelemetryNames.Kafka);
        tags.Add(TelemetryNames.OperationName, operation);
        return tags;
    }
}
