using PubSubKafka.ChaosMember.Journaling;

namespace PubSubKafka.ChaosTests.Histories;

/// <summary>One call of the handler.</summary>
internal sealed class Attempt(Assignment assignment, Entry started)
{
    public Assignment Assignment { get; } = assignment;

    public RecordId Id { get; } = new(started.Partition, started.Offset);

    public string Key { get; } = started.Key;

    public int Sequence { get; } = started.Sequence;

    public int Number { get; } = started.Attempt;

    public long Started { get; } = started.Time;

    /// <summary>How it ended; null while it runs, or when the process was killed.</summary>
    public EntryKind? Outcome { get; set; }

    public long Ended { get; set; } = long.MaxValue;

    public override string ToString() => $"{Key} {Sequence} ({Id}) at {Assignment.Member}";
}
