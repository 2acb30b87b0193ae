namespace PubSubKafka.Benchmarks;

/// <summary>One comparison: messages a second of ours and of the raw client, and the ratio of bytes allocated for a message.</summary>
internal sealed record Row(string Name, double Ours, double Raw, double BytesRatio, double Goal)
{
    public double Ratio => Ours / Raw;

    public bool Met => Ratio >= Goal;
}
