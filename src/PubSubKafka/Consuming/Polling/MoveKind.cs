namespace PubSubKafka.Consuming.Polling;

/// <inheritdoc cref="MoveTarget"/>
internal enum MoveKind
{
    /// <summary>The group goes on there: the offset is committed, also when nothing is read.</summary>
    Seek = 0,

    /// <summary>Records are handled again. The group's offset stays where it is.</summary>
    Replay = 1,

    /// <summary>A replay is over, and the partition goes on where it was.</summary>
    Return = 2,

    /// <summary>The client has gone back by itself, so the partition goes on at the first record that is not finished there.</summary>
    Rewind = 3,

    /// <summary>What was finished since the last commit could not be committed, so the partition goes on there.</summary>
    Restart = 4,
}
