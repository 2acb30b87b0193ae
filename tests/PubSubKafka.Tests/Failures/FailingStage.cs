using PubSubKafka.Pipeline;

namespace PubSubKafka.Tests.Failures;

/// <summary>What a handler does, in the place of all inner stages.</summary>
internal sealed class FailingStage : IDeliveryStage
{
    /// <summary>What it throws; null lets it succeed.</summary>
    public Exception? Failure { get; set; } = new InvalidOperationException("boom", new FormatException("because"));

    public int Calls { get; private set; }

    public ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        Calls++;
        return Failure is null ? new ValueTask<DeliveryOutcome>(DeliveryOutcome.Done) : ValueTask.FromException<DeliveryOutcome>(Failure);
    }
}
