using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;
using PubSubKafka.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Handling;

/// <summary>The innermost stage: reads the message anew from the record's bytes for every attempt and calls the handler, for which a scope of its own is made where it needs services.</summary>
internal sealed class HandlerStage(
    string consumer,
    HandlerMap map,
    UnknownTypeAction unknownTypes,
    IServiceScopeFactory scopes,
    IConsequencePublisher publisher,
    ConsumeTelemetry telemetry,
    ILogger logger) : IDeliveryStage
{
    public async ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        var record = delivery.Record;
        var alias = record.Headers.GetText(WireHeaders.Type);
        var topic = delivery.Origin.Topic;
        var type = map.FindType(topic, alias);
        if (type is null)
        {
            return Unknown(record, topic, alias);
        }

        var invoker = map.FindHandler(type);
        if (invoker is null)
        {
            telemetry.Skipped(topic, SkipReason.NotHandled);
            return DeliveryOutcome.Done;
        }

        var message = record.Value is null
            ? null
            : type.Deserialize(record.Headers.GetText(WireHeaders.ContentType), record.Value);
        try
        {
            await invoker.InvokeAsync(new HandledRecord(consumer, delivery, scopes, publisher), message, cancellationToken).ConfigureAwait(false);
        }
        catch (ServicesGoneException)
        {
            return DeliveryOutcome.Abandoned;
        }

        return DeliveryOutcome.Done;
    }

    private DeliveryOutcome Unknown(ReceivedRecord record, string topic, string? alias)
    {
        if (unknownTypes == UnknownTypeAction.Skip)
        {
            telemetry.Skipped(topic, SkipReason.UnknownType);
            Log.UnknownTypeSkipped(logger, consumer, record.Partition, record.Offset, alias);
            return DeliveryOutcome.Done;
        }

        throw new MessageSerializationException(string.IsNullOrEmpty(alias)
            ? $"The record has no {WireHeaders.Type} header and topic '{topic}' has not exactly one declared type to assume; "
                + "declare one with AddTopic or set UnknownTypes to Skip."
            : $"Topic '{topic}' has no declared type '{alias}'; declare it with AddTopic and WithType, or set UnknownTypes to Skip.");
    }
}
