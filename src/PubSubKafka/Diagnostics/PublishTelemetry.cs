using System.Diagnostics;
using System.Globalization;
using PubSubKafka.Transport;

namespace PubSubKafka.Diagnostics;

/// <summary>Span and metrics of a send, from the call to the delivery report. Allocates nothing while nobody listens.</summary>
internal sealed class PublishTelemetry(Instruments instruments, TimeProvider time, string? clientId = null)
{
    /// <summary>Begins a send. The caller MUST call <see cref="Succeeded"/> or <see cref="Failed"/> once.</summary>
    /// <remarks>Makes the span the current activity; giving the caller its own back is up to the caller of this method.</remarks>
    public SendScope Start(string topic)
    {
        var activity = instruments.Source.HasListeners() ? StartActivity(topic) : null;
        var measured = instruments.OperationDuration.Enabled || instruments.SentMessages.Enabled;
        return new SendScope(activity, measured ? time.GetTimestamp() : 0, measured);
    }

    /// <summary>Says what the record holds.</summary>
    public static void Composed(in SendScope scope, string messageId, string correlationId, bool isTombstone)
    {
        if (scope.Activity is { IsAllDataRequested: true } activity)
        {
            activity.SetTag(TelemetryNames.MessageId, messageId);
            activity.SetTag(TelemetryNames.ConversationId, correlationId);
            if (isTombstone)
            {
                activity.SetTag(TelemetryNames.Tombstone, true);
            }
        }
    }

    public void Succeeded(in SendScope scope, in RecordPosition position)
    {
        if (scope.Activity is { } activity)
        {
            if (activity.IsAllDataRequested && position.Offset >= 0)
            {
                activity.SetTag(TelemetryNames.Partition, position.Partition.Partition.ToString(CultureInfo.InvariantCulture));
                activity.SetTag(TelemetryNames.Offset, position.Offset);
            }

            activity.Dispose();
        }

        if (scope.IsMeasured)
        {
            Measure(scope, position.Partition.Topic, errorType: null, wasSent: true);
        }
    }

    public void Failed(in SendScope scope, string topic, Exception exception, bool isHandedOver)
    {
        if (scope.Activity is null && !scope.IsMeasured)
        {
            return;
        }

        var errorType = (exception as PublishException)?.ErrorCode ?? exception.GetType().FullName ?? "_OTHER";
        if (scope.Activity is { } activity)
        {
            activity.SetTag(TelemetryNames.ErrorType, errorType);
            activity.SetStatus(ActivityStatusCode.Error, exception.Message);
            activity.Dispose();
        }

        if (scope.IsMeasured)
        {
            // What failed before Kafka's client had the record was no attempt to send it.
            Measure(scope, topic, errorType, wasSent: isHandedOver && exception is PublishException);
        }
    }

    private Activity? StartActivity(string topic)
    {
        var tags = new List<KeyValuePair<string, object?>>(5)
        {
            new(TelemetryNames.System, TelemetryNames.Kafka),
            new(TelemetryNames.OperationName, TelemetryNames.Send),
            new(TelemetryNames.OperationType, TelemetryNames.Send),
            new(TelemetryNames.Destination, topic),
        };
        if (clientId is not null)
        {
            tags.Add(new(TelemetryNames.ClientId, clientId));
        }

        return instruments.Source.StartActivity($"{TelemetryNames.Send} {topic}", ActivityKind.Producer, parentContext: default, tags);
    }

    private void Measure(in SendScope scope, string topic, string? errorType, bool wasSent)
    {
        var tags = new TagList
        {
            { TelemetryNames.System, TelemetryNames.Kafka },
            { TelemetryNames.OperationName, TelemetryNames.Send },
            { TelemetryNames.Destination, topic },
        };
        if (errorType is not null)
        {
            tags.Add(TelemetryNames.ErrorType, errorType);
        }

        if (wasSent)
        {
            instruments.SentMessages.Add(1, tags);
        }

        if (instruments.OperationDuration.Enabled)
        {
            tags.Add(TelemetryNames.OperationType, TelemetryNames.Send);
            instruments.OperationDuration.Record(time.GetElapsedTime(scope.StartedAt).TotalSeconds, tags);
        }
    }
}
