namespace PubSubKafka.Consuming.Committing;

/// <summary>What a watermark makes of a record that was read.</summary>
internal enum TrackResult
{
    /// <summary>It is to be handled.</summary>
    Tracked = 0,

    /// <summary>An earlier owner of the partition has finished it.</summary>
    AlreadyFinished = 1,

    /// <summary>Its offset does not ascend: the partition was rewound, and this watermark is over.</summary>
    NotAscending = 2,
}
