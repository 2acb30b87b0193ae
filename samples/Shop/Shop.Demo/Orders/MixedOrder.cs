using Shop.Contracts;

namespace Shop.Demo.Orders;

/// <summary>An order to place and how it must end.</summary>
internal sealed record MixedOrder(NewOrder Order, Expectation Expectation);
