using System.Globalization;

namespace PubSubKafka.ChaosTests.Histories;

/// <summary>All that the checks know of a run. Made when it is over.</summary>
internal sealed class RunHistory
{
    /// <summary>The timestamp that messages count from.</summary>
    public required long Origin { get; init; }

    /// <summary>Timestamps of one second.</summary>
    public required long Second { get; init; }

    public required IReadOnlyList<PublishedRecord> Published { get; init; }

    /// <summary>All assignments of all members, each member's in order.</summary>
    public required IReadOnlyList<Assignment> Assignments { get; init; }

    public required IReadOnlyList<DeadLetterRecord> DeadLetters { get; init; }

    public required IReadOnlyList<CommittedOffsetSeen> Seen { get; init; }

    /// <summary>When every broker and every connection was well, from a moment when nothing was left to do until the next such moment.</summary>
    public required IReadOnlyList<Span> Calm { get; init; }

    /// <summary>The committed offsets at the end, by partition; a partition without one is missing.</summary>
    public required IReadOnlyDictionary<int, long> CommittedAtEnd { get; init; }

    /// <summary>What is wrong with members: gone although nobody asked them to, not to be stopped, faulted.</summary>
    public required IReadOnlyList<string> MembersInTrouble { get; init; }

    /// <summary>Whether what failed waited in retry topics, so that its own topic was done with it before it was handled.</summary>
    public bool KeepsOrder { get; init; }

    /// <summary>Whether dead letters were sent back, in the end all of them.</summary>
    public bool Redrives { get; init; }

    /// <summary>Whether a record was published for each that was handled, and both counted together.</summary>
    public bool ExactlyOnce { get; init; }

    /// <summary>What was published so, each partition in its order; empty where nothing was.</summary>
    public IReadOnlyList<OutputRecord> Outputs { get; init; } = [];

    public IEnumerable<Attempt> Attempts => Assignments.SelectMany(assignment => assignment.Attempts);

    public IEnumerable<Finish> Finishes => Assignments.SelectMany(assignment => assignment.Finishes);

    /// <summary>When each record was first handled to the end.</summary>
    public IReadOnlyDictionary<RecordId, long> FirstFinishes() =>
        Finishes.GroupBy(finish => finish.Id).ToDictionary(record => record.Key, record => record.Min(finish => finish.Time));

    /// <summary>A time for people.</summary>
    public string At(long time) => string.Create(CultureInfo.InvariantCulture, $"+{(time - Origin) / (double)Second:F3} s");
}
