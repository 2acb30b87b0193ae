namespace Shop.Demo;

/// <summary>The numbers of a run, in the form of the report file.</summary>
internal sealed record Report(
    int Placed,
    int Accepted,
    int Confirmed,
    int Rejected,
    int Lost,
    long Duplicates,
    long OutOfOrder,
    long DeadLettered,
    int RestPlaced,
    long RestLost,
    double P50Ms,
    double P99Ms);
