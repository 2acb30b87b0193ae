using PubSubKafka.Pipeline;

namespace PubSubKafka.Failures;

/// <inheritdoc/>
internal sealed class BatchPolicy(FailureRules rules) : IBatchPolicy
{
    public bool MayHandle(RecordDelivery delivery) => delivery.GivenUpFor is null && KeyOrderStage.MayHandle(delivery);

    public bool ConcernsAll(Exception thrown) => rules.Classify(thrown, static _ => { }) is FailureAction.PausePartition or FailureAction.Stop;
}
