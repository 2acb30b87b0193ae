using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Consuming.Handling;

/// <summary>The innermost stage: reads the message and calls the handler, for which a scope of its own is made where it needs services.</summary>
internal sealed class HandlerStage(string consumer, MessageReader reader, IServiceScopeFactory scopes, IConsequencePublisher publisher, OutputRefusals? refusals = null)
    : IDeliveryStage
{
    public async ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        if (reader.FindType(delivery, out var invoker) is not { } type)
        {
            return DeliveryOutcome.Done;
        }

        var message = MessageReader.Read(delivery, type);
        if (refusals is not null)
        {
            delivery.BeginOutputs(refusals);
        }

        try
        {
            await invoker!.InvokeAsync(new HandledRecord(consumer, delivery, scopes, publisher), message, cancellationToken).ConfigureAwait(false);
        }
        catch (ServicesGoneException)
        {
            return DeliveryOutcome.Abandoned;
        }

        return DeliveryOutcome.Done;
    }
}
