namespace Shop.Contracts;

/// <summary>The answer to <c>POST /orders</c>.</summary>
/// <param name="Id">The order's id; its state is at <c>GET /orders/{id}</c>.</param>
public sealed record AcceptedOrder(string Id);
