namespace Shop.Contracts;

/// <summary>A product of the catalogue and where its pieces are, as told by <c>GET /products</c>.</summary>
/// <param name="Id">The product's id.</param>
/// <param name="Name">What it is.</param>
/// <param name="UnitPrice">The price of one.</param>
/// <param name="Received">All pieces that ever came in.</param>
/// <param name="Available">Pieces that can be reserved.</param>
/// <param name="Reserved">Pieces reserved for orders that are not final.</param>
/// <param name="Sold">Pieces of confirmed orders.</param>
public sealed record ProductStock(string Id, string Name, decimal UnitPrice, long Received, long Available, long Reserved, long Sold);
