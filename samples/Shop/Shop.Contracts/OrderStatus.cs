namespace Shop.Contracts;

/// <summary>How far an order is.</summary>
public enum OrderStatus
{
    /// <summary>Accepted from the customer; the other services have not both answered yet.</summary>
    Placed,

    /// <summary>The client may buy and the stock is reserved.</summary>
    Confirmed,

    /// <summary>Will not be delivered; see <see cref="Order.Reason"/>.</summary>
    Rejected,
}
