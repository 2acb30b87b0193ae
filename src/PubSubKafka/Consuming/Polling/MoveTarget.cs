using PubSubKafka.Consuming.Committing;

namespace PubSubKafka.Consuming.Polling;

/// <summary>Where a partition is to go on, and as what.</summary>
/// <param name="Offset">The first offset to read.</param>
/// <param name="Kind">What reading there means for the group.</param>
/// <param name="Until">For a replay: the offset at which it ends.</param>
/// <param name="Finished">For a return: what is finished above the offset.</param>
internal sealed record MoveTarget(long Offset, MoveKind Kind, long Until = long.MaxValue, CompletionMap? Finished = null)
{
    /// <summary>Whether it goes back to what is not finished, as far as that counts.</summary>
    public bool GoesBack => Kind is MoveKind.Rewind or MoveKind.Restart;
}
