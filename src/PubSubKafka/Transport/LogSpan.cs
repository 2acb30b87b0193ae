namespace PubSubKafka.Transport;

/// <summary>A part of a partition's log; its end is not included.</summary>
internal readonly record struct LogSpan(long From, long Until)
{
    public bool IsEmpty => From >= Until;
}
