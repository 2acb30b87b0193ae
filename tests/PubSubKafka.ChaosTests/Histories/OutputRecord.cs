namespace PubSubKafka.ChaosTests.Histories;

/// <summary>A record that a handler has published, as a client reads it that reads committed records only.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Sequence">The number in its value.</param>
internal sealed record OutputRecord(string Key, int Sequence)
{
    public override string ToString() => $"{Key} {Sequence}";
}
