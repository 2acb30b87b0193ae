namespace Shop.Contracts;

/// <summary>ClientService's answer to a placed order, on topic <c>customer-checks</c>; the key is the order's id.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The client.</param>
/// <param name="Accepted">Whether the client may buy.</param>
/// <param name="Reason">Why not; null when accepted.</param>
public sealed record CustomerCheck(string OrderId, string CustomerId, bool Accepted, RejectionReason? Reason)
{
    /// <summary>The same each time this answer is published.</summary>
    public string MessageId() => $"customer-check/{OrderId}";
}
