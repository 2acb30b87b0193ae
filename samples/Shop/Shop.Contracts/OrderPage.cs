namespace Shop.Contracts;

/// <summary>Some orders, oldest first, as told by <c>GET /orders</c>.</summary>
/// <param name="Orders">The orders.</param>
/// <param name="Next">What to pass as <c>after</c> to get the next page; null on the last one.</param>
public sealed record OrderPage(IReadOnlyList<Order> Orders, string? Next);
