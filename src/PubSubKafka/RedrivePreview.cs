namespace PubSubKafka;

/// <summary>What there is, and what <see cref="IDeadLetterRedriver.RedriveAsync"/> would do with it.</summary>
public sealed class RedrivePreview
{
    internal RedrivePreview(
        RedriveResult outcome,
        IReadOnlyDictionary<string, long> byType,
        IReadOnlyDictionary<string, long> byException,
        IReadOnlyDictionary<string, long> byOrigin,
        DateTimeOffset? firstFailure,
        DateTimeOffset? lastFailure)
    {
        Outcome = outcome;
        ByType = byType;
        ByException = byException;
        ByOrigin = byOrigin;
        EarliestFailure = firstFailure;
        LatestFailure = lastFailure;
    }

    /// <summary>How many meet the query: those that would be sent back, and those that would stay.</summary>
    public long Count => Outcome.Redriven + Outcome.HeldBack + Outcome.NotRedrivable;

    /// <summary>What would be done, and what would stay and why.</summary>
    public RedriveResult Outcome { get; }

    /// <summary>How many of each message type (<c>ce_type</c>); those without one under an empty name. At most 1,000 names, further ones are counted as <c>…</c>.</summary>
    public IReadOnlyDictionary<string, long> ByType { get; }

    /// <summary>How many of each exception type. At most 1,000 names, as above.</summary>
    public IReadOnlyDictionary<string, long> ByException { get; }

    /// <summary>How many of each topic that they came from. At most 1,000 names, as above.</summary>
    public IReadOnlyDictionary<string, long> ByOrigin { get; }

    /// <summary>The earliest last failure; null when there is none.</summary>
    public DateTimeOffset? EarliestFailure { get; }

    /// <summary>The latest last failure; null when there is none.</summary>
    public DateTimeOffset? LatestFailure { get; }
}
