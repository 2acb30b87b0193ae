namespace Shop.Contracts;

/// <summary>How many orders are in each state, as told by <c>GET /orders/summary</c>.</summary>
/// <param name="Placed">Waiting for answers.</param>
/// <param name="Confirmed">Confirmed.</param>
/// <param name="Rejected">Rejected.</param>
public sealed record OrderCounts(long Placed, long Confirmed, long Rejected)
{
    /// <summary>All orders.</summary>
    public long Total() => Placed + Confirmed + Rejected;
}
