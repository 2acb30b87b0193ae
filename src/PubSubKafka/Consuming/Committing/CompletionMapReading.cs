namespace PubSubKafka.Consuming.Committing;

/// <summary>What the text beside a committed offset turned out to be.</summary>
internal enum CompletionMapReading
{
    /// <summary>There is no text, so nothing above the offset is finished.</summary>
    None = 0,

    /// <summary>A map of ours, made for this offset of this partition.</summary>
    Read = 1,

    /// <summary>Another library's text, as Kafka Streams and Parallel Consumer write it.</summary>
    Foreign = 2,

    /// <summary>A map of a later version of this library.</summary>
    Newer = 3,

    /// <summary>It begins like a map of ours and is damaged, or was made for another partition or offset.</summary>
    Corrupt = 4,
}
