namespace ProductService;

/// <summary>The body of <c>POST /products/{id}/deliveries</c>.</summary>
/// <param name="Quantity">Pieces that came in: 1 to 1,000,000.</param>
internal sealed record Delivery(int Quantity = 0);
