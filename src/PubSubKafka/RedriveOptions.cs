namespace PubSubKafka;

/// <summary>How dead letters are sent back or discarded. For one call; read when it begins.</summary>
public sealed class RedriveOptions
{
    /// <summary>The largest <see cref="MaxRedrives"/>, and what a count that cannot be read counts as.</summary>
    internal const int MostRedrives = 1_000;

    /// <summary>How many records a second are sent back at most, over all partitions. Default: no limit. Above 0, also below 1.</summary>
    public double? MaxPerSecond { get; init; }

    /// <summary>Whether to do everything but write: the result tells what would have been done. Default: no.</summary>
    public bool DryRun { get; init; }

    /// <summary>
    /// The loop guard: a record that was sent back so often already stays where it is, and is reported. Default 3; 1 to 1,000. Ignored when discarding.
    /// </summary>
    public int MaxRedrives { get; init; } = 3;

    /// <summary>How many records are sent back or discarded at most, over all topics of the call. Default: all. At least 1.</summary>
    public long? MaxRecords { get; init; }

    /// <summary>Told after each transaction, on a thread of the redriver's. What it throws ends the call; what is committed stays so.</summary>
    public IProgress<RedriveProgress>? Progress { get; init; }

    /// <param name="parameter">What the caller calls it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate(string parameter)
    {
        if (MaxPerSecond is { } rate && !(rate > 0 && double.IsFinite(rate)))
        {
            throw new ArgumentOutOfRangeException(parameter, rate, "RedriveOptions.MaxPerSecond must be above 0; null takes the limit away.");
        }

        if (MaxRedrives is < 1 or > MostRedrives)
        {
            throw new ArgumentOutOfRangeException(parameter, MaxRedrives, $"RedriveOptions.MaxRedrives must be 1 to {MostRedrives:n0}.");
        }

        if (MaxRecords < 1)
        {
            throw new ArgumentOutOfRangeException(parameter, MaxRecords, "RedriveOptions.MaxRecords must be at least 1; null means all.");
        }
    }
}
