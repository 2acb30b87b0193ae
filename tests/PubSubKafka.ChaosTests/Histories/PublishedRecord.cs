namespace PubSubKafka.ChaosTests.Histories;

/// <summary>A record that the broker acknowledged.</summary>
/// <param name="Id">Where it stands.</param>
/// <param name="Key">Its key.</param>
/// <param name="Sequence">Its number within the key, from 1 without gaps.</param>
/// <param name="AlwaysFails">Whether no attempt at it succeeds, except perhaps when it was sent back from the dead-letter topic.</param>
/// <param name="IsHealed">Whether attempts succeed then.</param>
internal sealed record PublishedRecord(RecordId Id, string Key, int Sequence, bool AlwaysFails, bool IsHealed = false)
{
    public override string ToString() => $"{Key} {Sequence} ({Id})";
}
