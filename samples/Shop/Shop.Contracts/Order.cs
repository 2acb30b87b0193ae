namespace Shop.Contracts;

/// <summary>
/// The whole state of an order at one version, as published on topic <c>orders</c> (event-carried state transfer): a reader needs to ask nobody
/// anything. The key is the order's id, so the versions of one order come in their order.
/// </summary>
/// <param name="Id">The order's id.</param>
/// <param name="Version">1 when placed, 2 with the outcome.</param>
/// <param name="Status">How far the order is.</param>
/// <param name="Reason">Why it was rejected; null otherwise.</param>
/// <param name="Customer">Who ordered.</param>
/// <param name="Items">What was ordered, with prices.</param>
/// <param name="Total">The sum of all items.</param>
/// <param name="Metadata">What the customer's application noted, passed on as it is.</param>
/// <param name="PlacedAt">When the order was accepted.</param>
/// <param name="DecidedAt">When it was confirmed or rejected; null before.</param>
public sealed record Order(
    string Id,
    int Version,
    OrderStatus Status,
    RejectionReason? Reason,
    OrderCustomer Customer,
    IReadOnlyList<OrderItem> Items,
    decimal Total,
    IReadOnlyDictionary<string, string> Metadata,
    DateTimeOffset PlacedAt,
    DateTimeOffset? DecidedAt)
{
    /// <summary>The message id of this version. The same each time it is published, so a repetition is recognised.</summary>
    public string MessageId() => $"order/{Id}/{Version}";
}
