namespace PubSubKafka.Retries;

/// <summary>What is to be done with a record whose key's order is kept.</summary>
internal enum KeyVerdict
{
    /// <summary>No earlier record of its key waits: it is handled.</summary>
    Handle = 0,

    /// <summary>It goes where the record before it waits.</summary>
    Follow = 1,

    /// <summary>It waits elsewhere, or is finished already: this copy is done with.</summary>
    Done = 2,
}
