using System.Net.Http.Json;
using Shop.Contracts;

namespace Shop.Demo.Services;

/// <summary>What the demo asks the services.</summary>
internal static class ShopQueries
{
    private const int PageSize = 500;

    public static async Task<OrderCounts> CountsAsync(this ServiceProcess orders, CancellationToken cancellationToken) =>
        (await orders.Http.GetFromJsonAsync("orders/summary", ShopJson.Default.OrderCounts, cancellationToken))!;

    public static async Task<OrderCounts> RestCountsAsync(this ServiceProcess orders, CancellationToken cancellationToken) =>
        (await orders.Http.GetFromJsonAsync("rest/orders/summary", ShopJson.Default.OrderCounts, cancellationToken))!;

    public static async Task<Audit> AuditAsync(this ServiceProcess service, CancellationToken cancellationToken) =>
        (await service.Http.GetFromJsonAsync("audit", ShopJson.Default.Audit, cancellationToken))!;

    public static async Task<IReadOnlyList<ProductStock>> StockAsync(this ServiceProcess products, CancellationToken cancellationToken) =>
        (await products.Http.GetFromJsonAsync("products", ShopJson.Default.IReadOnlyListProductStock, cancellationToken))!;

    public static async Task<IReadOnlyList<ShopClient>> ClientsAsync(this ServiceProcess clients, CancellationToken cancellationToken) =>
        (await clients.Http.GetFromJsonAsync("clients", ShopJson.Default.IReadOnlyListShopClient, cancellationToken))!;

    public static async Task<IReadOnlyList<Order>> AllOrdersAsync(this ServiceProcess orders, CancellationToken cancellationToken)
    {
        var all = new List<Order>();
        for (string? after = ""; after is not null;)
        {
            var page = await orders.Http.GetFromJsonAsync($"orders?limit={PageSize}&after={after}", ShopJson.Default.OrderPage, cancellationToken);
            all.AddRange(page!.Orders);
            after = page.Next;
        }

        return all;
    }
}
