namespace Shop.Contracts;

/// <summary>ProductService's answer to a placed order, on topic <c>stock-reservations</c>; the key is the order's id.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Accepted">Whether all items are reserved; otherwise none is.</param>
/// <param name="Reason">Why not; null when accepted.</param>
/// <param name="ProductId">The first product that could not be reserved; null when accepted.</param>
public sealed record StockReservation(string OrderId, bool Accepted, RejectionReason? Reason, string? ProductId)
{
    /// <summary>The same each time this answer is published.</summary>
    public string MessageId() => $"stock-reservation/{OrderId}";
}
