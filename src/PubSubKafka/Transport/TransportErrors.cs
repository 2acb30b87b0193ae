namespace PubSubKafka.Transport;

/// <summary>Error codes that other parts act on, as every transport spells them.</summary>
internal static class TransportErrors
{
    /// <summary>The client knows the topic, and it has no such partition.</summary>
    public const string UnknownPartition = "_UNKNOWN_PARTITION";

    /// <summary>No broker answered in time.</summary>
    public const string TimedOut = "_TIMED_OUT";

    /// <summary>A partition does not hold any more what was committed of it.</summary>
    public const string SetBack = "SET_BACK";

    /// <summary>The record is larger than the client or the broker takes.</summary>
    public const string TooLarge = "MSG_SIZE_TOO_LARGE";
}
