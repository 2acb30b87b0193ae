namespace Shop.Contracts;

/// <summary>The body of <c>POST /orders</c>.</summary>
/// <param name="CustomerId">Required; 1 to 64 letters, digits, hyphens and underscores.</param>
/// <param name="DeliverTo">Required; 1 to 200 characters.</param>
/// <param name="Items">Required; 1 to 50, each product once.</param>
/// <param name="Metadata">At most 16 entries; names of at most 64 characters, values of at most 256.</param>
public sealed record NewOrder(
    string? CustomerId = null,
    string? DeliverTo = null,
    IReadOnlyList<NewOrderItem?>? Items = null,
    IReadOnlyDictionary<string, string?>? Metadata = null);
