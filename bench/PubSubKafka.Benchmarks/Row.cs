namespace PubSubKafka.Benchmarks;

/// <summary>One line of the table: this library, what it is compared with, and the goal for their ratio.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">What <paramref name="Ours"/> and <paramref name="Raw"/> count.</param>
/// <param name="Ours">This library, the median of all rounds.</param>
/// <param name="Raw">The yardstick: the raw client in the same run where the name says nothing else.</param>
/// <param name="Goal">The least ratio, or the greatest where less is better.</param>
internal sealed record Row(string Name, string Unit, double Ours, double Raw, double Goal)
{
    public string Broker { get; init; } = "";

    /// <summary>Whether the ratio is to stay below the goal.</summary>
    public bool LowerIsBetter { get; init; }

    /// <summary>Bytes allocated for a message, ours to raw; null where nobody counts them.</summary>
    public double? BytesRatio { get; init; }

    /// <summary>The greatest ratio of bytes.</summary>
    public double? BytesGoal { get; init; }

    /// <summary>What else to know about the numbers.</summary>
    public string? Note { get; init; }

    /// <summary>Why there are no numbers.</summary>
    public string? Error { get; init; }

    public double Ratio => Raw > 0 ? Ours / Raw : 0;

    public bool Met => Error is null && (LowerIsBetter ? Ratio <= Goal : Ratio >= Goal) && (BytesGoal is null || BytesRatio <= BytesGoal);

    public static Row Failed(string name, Exception exception) => new(name, "", 0, 0, 0) { Error = exception.Message };
}
