namespace Shop.Contracts;

/// <summary>Who ordered, as far as the order needs to know.</summary>
/// <param name="Id">The client's id in ClientService.</param>
/// <param name="DeliverTo">The address given with the order.</param>
public sealed record OrderCustomer(string Id, string DeliverTo);
