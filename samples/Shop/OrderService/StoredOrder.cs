using Shop.Contracts;

namespace OrderService;

/// <summary>A row of the table of orders.</summary>
internal sealed record StoredOrder(Order Order, bool? StockAccepted, bool? CustomerAccepted, bool Withdrawn);
