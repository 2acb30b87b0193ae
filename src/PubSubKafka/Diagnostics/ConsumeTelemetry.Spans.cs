using System.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Diagnostics;

/// <content>Spans and durations of attempts.</content>
internal sealed partial class ConsumeTelemetry
{
    // What OpenTelemetry's SDK keeps of them by default.
    private const int MostLinks = 128;

    /// <summary>
    /// Opens the span of one attempt. It continues the producer's trace (the conventions allow that for single messages) and links to it as well,
    /// which is what they ask for in any case.
    /// </summary>
    public Activity? Start(ReceivedRecord record, int attempt)
    {
        if (!instruments.Source.HasListeners())
        {
            return null;
        }

        var parent = TracePropagation.Read(record.Headers);
        TagList tags = new()
        {
            { TelemetryNames.System, TelemetryNames.Kafka },
            { TelemetryNames.OperationName, TelemetryNames.Process },
            { TelemetryNames.OperationType, TelemetryNames.Process },
            { TelemetryNames.Destination, record.Partition.Topic },
            { TelemetryNames.ConsumerGroup, group },
            { TelemetryNames.Consumer, consumer },
            { TelemetryNames.Partition, record.Partition.Partition.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        };
        var activity = instruments.Source.StartActivity(
            $"{TelemetryNames.Process} {record.Partition.Topic}",
            ActivityKind.Consumer,
            parent,
            tags,
            parent == default ? null : [new ActivityLink(parent)]);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag(TelemetryNames.Offset, record.Offset);
            activity.SetTag(TelemetryNames.Attempt, attempt);
            activity.SetTag(TelemetryNames.MessageId, Serialization.RecordIdentity.MessageId(record));
            activity.SetTag(TelemetryNames.ConversationId, record.Headers.GetText(Serialization.WireHeaders.CorrelationId));
            if (record.Value is null)
            {
                activity.SetTag(TelemetryNames.Tombstone, true);
            }
        }

        return activity;
    }

    /// <summary>Opens the span of an attempt at a batch, with a link to each record's producer, as far as listeners take them.</summary>
    public Activity? StartBatch(IReadOnlyList<ReceivedRecord> records)
    {
        if (!instruments.Source.HasListeners())
        {
            return null;
        }

        var topic = records[0].Partition.Topic;
        TagList tags = new()
        {
            { TelemetryNames.System, TelemetryNames.Kafka },
            { TelemetryNames.OperationName, TelemetryNames.Process },
            { TelemetryNames.OperationType, TelemetryNames.Process },
            { TelemetryNames.Destination, topic },
            { TelemetryNames.ConsumerGroup, group },
            { TelemetryNames.Consumer, consumer },
            { TelemetryNames.Partition, records[0].Partition.Partition.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            { TelemetryNames.BatchCount, records.Count },
        };
        var links = records.Select(static record => TracePropagation.Read(record.Headers)).Where(static parent => parent != default)
            .Take(MostLinks).Select(static parent => new ActivityLink(parent));
        return instruments.Source.StartActivity($"{TelemetryNames.Process} {topic}", ActivityKind.Consumer, default(ActivityContext), tags, links);
    }

    /// <summary>Closes the span of an attempt and measures it. <paramref name="failure"/> null means that it succeeded, <paramref name="started"/> null that nobody measures.</summary>
    public void Stop(Activity? activity, ReceivedRecord record, long? started, Exception? failure)
    {
        var error = failure?.GetType().FullName;
        if (activity is not null)
        {
            if (failure is not null)
            {
                activity.SetStatus(ActivityStatusCode.Error, failure.Message);
                activity.SetTag(TelemetryNames.ErrorType, error);
                activity.AddException(failure);
            }

            activity.Dispose();
        }

        if (started is { } timestamp)
        {
            var tags = Tags(record.Partition.Topic, TelemetryNames.Process);
            if (error is not null)
            {
                tags.Add(TelemetryNames.ErrorType, error);
            }

            instruments.ProcessDuration.Record(time.GetElapsedTime(timestamp).TotalSeconds, tags);
        }
    }

    /// <summary>Closes the span of an attempt that was cancelled because its partition went away.</summary>
    public static void Abandon(Activity? activity)
    {
        activity?.SetTag(TelemetryNames.Abandoned, true);
        activity?.Dispose();
    }
}
