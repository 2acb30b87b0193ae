namespace Shop.Contracts;

/// <summary>One line of an order.</summary>
/// <param name="ProductId">The product's id in ProductService.</param>
/// <param name="Quantity">How many, from 1.</param>
/// <param name="UnitPrice">The price of one that the customer agreed to. It stays what it was when the catalogue changes.</param>
public sealed record OrderItem(string ProductId, int Quantity, decimal UnitPrice);
