namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>What the client did with a record.</summary>
internal enum HandOver
{
    /// <summary>It has it; a delivery report will follow, possibly before this is returned.</summary>
    Taken,

    /// <summary>Its queue is full. Nothing was sent; a later attempt may succeed.</summary>
    QueueFull,

    /// <summary>It will never take this record. Nothing was sent.</summary>
    Refused,

    /// <summary>It has failed for good and takes no record any more. Nothing was sent; another client may take it.</summary>
    Dead,
}
