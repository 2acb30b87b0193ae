namespace PubSubKafka;

/// <summary>What a call to <see cref="IDeadLetterRedriver"/> has done, or would have done with <see cref="RedriveOptions.DryRun"/>.</summary>
public sealed class RedriveResult
{
    internal RedriveResult(
        bool isDryRun, long redriven, long discarded, long heldBack, long notRedrivable, long refused, bool moreRemain, IReadOnlyList<RedriveProblem> problems)
    {
        IsDryRun = isDryRun;
        Redriven = redriven;
        Discarded = discarded;
        HeldBack = heldBack;
        NotRedrivable = notRedrivable;
        Refused = refused;
        MoreRemain = moreRemain;
        Problems = problems;
    }

    /// <summary>Whether nothing was written.</summary>
    public bool IsDryRun { get; }

    /// <summary>How many records were sent back.</summary>
    public long Redriven { get; }

    /// <summary>How many were discarded.</summary>
    public long Discarded { get; }

    /// <summary>How many the loop guard holds back; they stay.</summary>
    public long HeldBack { get; }

    /// <summary>How many have no origin that they may go to; they stay.</summary>
    public long NotRedrivable { get; }

    /// <summary>How many Kafka did not take; they stay.</summary>
    public long Refused { get; }

    /// <summary>Whether the call ended at <see cref="RedriveOptions.MaxRecords"/> with more to do.</summary>
    public bool MoreRemain { get; }

    /// <summary>Each record that stays and why, in the order in which they were met; the first 1,000.</summary>
    public IReadOnlyList<RedriveProblem> Problems { get; }

    /// <summary>The counts in words, for logs.</summary>
    /// <returns>For example <c>12 redriven, 1 held back</c>.</returns>
    public override string ToString()
    {
        var counts = new[]
        {
            (Redriven, "redriven"), (Discarded, "discarded"), (HeldBack, "held back"), (NotRedrivable, "not redrivable"), (Refused, "refused"),
        };
        var said = string.Join(", ", counts.Where(static count => count.Item1 > 0).Select(static count => $"{count.Item1:n0} {count.Item2}"));
        return (said.Length == 0 ? "nothing to do" : said) + (MoreRemain ? ", more remain" : "") + (IsDryRun ? " (dry run)" : "");
    }
}
