namespace PubSubKafka.ChaosTests.Histories;

/// <summary>Where a record of the run's topic stands.</summary>
internal readonly record struct RecordId(int Partition, long Offset)
{
    public override string ToString() => $"{Partition}/{Offset}";
}
