namespace Shop.Demo.Orders;

/// <summary>How an order of the mix must end.</summary>
internal enum Expectation
{
    Confirmed,
    Rejected,

    /// <summary>It wants the scarce product; who gets the last one is open.</summary>
    Either,
}
