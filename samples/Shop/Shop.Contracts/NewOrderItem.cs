namespace Shop.Contracts;

/// <summary>One line of <see cref="NewOrder"/>.</summary>
/// <param name="ProductId">Required; 1 to 64 letters, digits, hyphens and underscores.</param>
/// <param name="Quantity">1 to 1,000.</param>
/// <param name="UnitPrice">The price of one that the customer was shown: above 0, at most 1,000,000, with at most two decimals.</param>
public sealed record NewOrderItem(string? ProductId = null, int Quantity = 0, decimal UnitPrice = 0);
