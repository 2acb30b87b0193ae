namespace Shop.Contracts;

/// <summary>A client and what the order events told about them, as told by <c>GET /clients</c>.</summary>
/// <param name="Id">The client's id.</param>
/// <param name="Name">The name.</param>
/// <param name="Blocked">Whether orders are refused.</param>
/// <param name="Orders">Confirmed orders.</param>
/// <param name="Spent">The sum of the confirmed orders.</param>
public sealed record ShopClient(string Id, string Name, bool Blocked, long Orders, decimal Spent);
