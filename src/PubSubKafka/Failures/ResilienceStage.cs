using Polly;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Failures;

/// <summary>Runs each attempt inside the user's resilience pipeline. What that throws is a failure like any other.</summary>
internal sealed class ResilienceStage(IDeliveryStage next, ResiliencePipeline pipeline) : IDeliveryStage
{
    public ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken) => pipeline.ExecuteAsync(
        static (state, cancellationToken) => state.Next.InvokeAsync(state.Delivery, cancellationToken), (Next: next, Delivery: delivery), cancellationToken);
}
