namespace PubSubKafka.Benchmarks.Consuming;

/// <summary>When the raw loop tells the client that a record is done with. The client commits what it was told in the background, in both cases.</summary>
internal enum OffsetStoring
{
    /// <summary>After each record, as the client's own examples do.</summary>
    EachRecord = 0,

    /// <summary>Once in each commit interval for each partition, which is the least that is right, and what this library does.</summary>
    EachInterval = 1,
}
