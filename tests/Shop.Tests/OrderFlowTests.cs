using System.Net;
using System.Net.Http.Json;
using OrderService;
using PubSubKafka;
using Shop.Contracts;

namespace Shop.Tests;

[Collection(ShopTests.Name)]
public sealed class OrderFlowTests(ShopFixture shop)
{
    [Fact]
    public async Task Order_Good_IsConfirmedAndItsPiecesAreSold()
    {
        var before = await StockAsync("coffee");

        var order = await shop.PlaceAsync(New("client-1", "coffee", quantity: 3));

        Assert.Equal(OrderStatus.Confirmed, order.Status);
        Assert.Equal(2, order.Version);
        Assert.Equal("demo", order.Metadata["channel"]);
        await ShopFixture.UntilAsync(async () => (await StockAsync("coffee")).Sold == before.Sold + 3);
        Assert.Equal(before.Available - 3, (await StockAsync("coffee")).Available);
    }

    [Theory]
    [InlineData("nobody", "tea", 1, RejectionReason.UnknownClient)]
    [InlineData("client-13", "tea", 1, RejectionReason.BlockedClient)]
    [InlineData("client-1", "unicorn", 1, RejectionReason.UnknownProduct)]
    [InlineData("client-1", "samovar", 26, RejectionReason.NoStock)]
    public async Task Order_ThatCannotBe_IsRejectedWithTheReasonAndKeepsNoStock(string client, string product, int quantity, RejectionReason reason)
    {
        var order = await shop.PlaceAsync(New(client, product, quantity));

        Assert.Equal(OrderStatus.Rejected, order.Status);
        Assert.Equal(reason, order.Reason);
        await ShopFixture.UntilAsync(async () => (await AllStockAsync()).All(stock => stock.Reserved == 0));
    }

    [Fact]
    public async Task Order_PublishedAgain_ChangesNothingAndIsRecognised()
    {
        var order = await shop.PlaceAsync(New("client-2", "kettle", quantity: 2));
        await ShopFixture.UntilAsync(async () => (await StockAsync("kettle")).Sold > 0);
        var before = await StockAsync("kettle");
        var recognised = (await AuditAsync(shop.Products)).Redelivered;

        var placed = order with { Version = 1, Status = OrderStatus.Placed, DecidedAt = null };
        await shop.Publisher.PublishAsync(placed, new PublishOptions { MessageId = placed.MessageId() }, TestContext.Current.CancellationToken);

        await ShopFixture.UntilAsync(async () => (await AuditAsync(shop.Products)).Redelivered > recognised);
        Assert.Equal(before, await StockAsync("kettle"));
        Assert.Equal(0, (await AuditAsync(shop.Products)).AppliedTwice);
        Assert.Equal(0, (await AuditAsync(shop.Orders)).AppliedTwice);
    }

    [Fact]
    public async Task Order_ThatCannotBePublished_IsNotAcceptedAndLeavesNothing()
    {
        using var broker = ShopFixture.StartBroker();
        await using var service = new ServiceHost<OrderPlacement>(broker, "orders", new FailingPublisher());
        using var client = service.CreateClient();

        using var response = await client.PostAsJsonAsync("/orders", New("client-1", "tea", 1), ShopJson.Default.NewOrder, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var counts = await client.GetFromJsonAsync("/orders/summary", ShopJson.Default.OrderCounts, TestContext.Current.CancellationToken);
        Assert.Equal(0, counts!.Total());
    }

    private static NewOrder New(string client, string product, int quantity) => new(
        client, "1 Main Street", [new NewOrderItem(product, quantity, 10)], new Dictionary<string, string?> { ["channel"] = "demo" });

    private static async Task<Audit> AuditAsync(HttpClient service) => (await service.GetFromJsonAsync("/audit", ShopJson.Default.Audit))!;

    private async Task<ProductStock> StockAsync(string product) =>
        (await shop.Products.GetFromJsonAsync($"/products/{product}", ShopJson.Default.ProductStock))!;

    private async Task<IReadOnlyList<ProductStock>> AllStockAsync() =>
        (await shop.Products.GetFromJsonAsync("/products", ShopJson.Default.IReadOnlyListProductStock))!;
}
