using Shop.Contracts;

namespace OrderService;

/// <summary>Makes the first version of an order from a checked request.</summary>
internal static class NewOrders
{
    public static Order Make(NewOrder request, DateTimeOffset now)
    {
        OrderItem[] items = [.. request.Items!.Select(item => new OrderItem(item!.ProductId!, item.Quantity, item.UnitPrice))];

        // Version 7: ids made later sort later, which is what the pages of GET /orders rely on.
        return new Order(
            Guid.CreateVersion7(now).ToString(),
            Version: 1,
            OrderStatus.Placed,
            Reason: null,
            new OrderCustomer(request.CustomerId!, request.DeliverTo!),
            items,
            items.Sum(item => item.Quantity * item.UnitPrice),
            request.Metadata?.ToDictionary(entry => entry.Key, entry => entry.Value!) ?? [],
            now,
            DecidedAt: null);
    }
}
