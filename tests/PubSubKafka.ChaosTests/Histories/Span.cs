namespace PubSubKafka.ChaosTests.Histories;

/// <summary>A time between two timestamps, both included.</summary>
internal readonly record struct Span(long From, long To)
{
    public bool Contains(long time) => From <= time && time <= To;
}
