using System.Net;
using System.Text;

namespace Shop.Tests;

[Collection(ShopTests.Name)]
public sealed class BadInputTests(ShopFixture shop)
{
    private const string NegativeReservation = """
        {"id":"1","version":1,"status":"Placed","reason":null,"customer":{"id":"client-1","deliverTo":"here"},
         "items":[{"productId":"tea","quantity":-5,"unitPrice":4.9}],"total":-24.5,"metadata":{},"placedAt":"2026-01-01T00:00:00Z","decidedAt":null}
        """;

    private const int TooLarge = 70_000;

    public static TheoryData<string> BadOrders =>
    [
        "",
        "{",
        "null",
        "[]",
        "{}",
        "\"order\"",
        Order(quantity: "-1"),
        Order(quantity: "0"),
        Order(quantity: "1001"),
        Order(quantity: "1.5"),
        Order(quantity: "1e30"),
        Order(quantity: "\"many\""),
        Order(price: "0"),
        Order(price: "-4.90"),
        Order(price: "4.999"),
        Order(price: "1e300"),
        Order(customer: "\"\""),
        Order(customer: "null"),
        Order(customer: "\"a b\""),
        Order(customer: "\"../orders\""),
        Order(customer: $"\"{new string('a', 65)}\""),
        Order(product: "\"\""),
        Order(product: "null"),
        Order(metadata: "{\"name\":null}"),
        Order(metadata: "{\"name\":{}}"),
        Order(metadata: $"{{\"name\":\"{new string('a', 257)}\"}}"),
        Order(metadata: new string('[', 500)),
        """{"customerId":"client-1","deliverTo":"here","items":[]}""",
        """{"customerId":"client-1","deliverTo":"here","items":null}""",
        """{"customerId":"client-1","deliverTo":"here","items":[null]}""",
        """{"customerId":"client-1","deliverTo":"","items":[{"productId":"tea","quantity":1,"unitPrice":4.9}]}""",
        """{"customerId":"client-1","deliverTo":"here","items":[{"productId":"tea","quantity":1,"unitPrice":4.9},{"productId":"tea","quantity":1,"unitPrice":4.9}]}""",
    ];

    [Theory]
    [MemberData(nameof(BadOrders))]
    public async Task PostOrders_BadBody_IsRefusedAndNothingIsPublished(string body)
    {
        var before = shop.CountRecords();

        await ExpectProblemAsync("orders", HttpMethod.Post, "/orders", Json(body), HttpStatusCode.BadRequest);
        await ExpectProblemAsync("orders", HttpMethod.Post, "/rest/orders", Json(body), HttpStatusCode.BadRequest);

        Assert.Equal(before, shop.CountRecords());
    }

    [Theory]
    [InlineData("orders", "/orders")]
    [InlineData("orders", "/rest/orders")]
    [InlineData("products", "/products/tea/deliveries")]
    [InlineData("products", "/rest/reservations")]
    public async Task Post_HugeBody_IsRefusedAndNothingIsPublished(string service, string path)
    {
        var before = shop.CountRecords();
        var huge = Order(metadata: $"{{\"name\":\"{new string('a', TooLarge)}\"}}");

        await ExpectProblemAsync(service, HttpMethod.Post, path, Json(huge), HttpStatusCode.RequestEntityTooLarge);
        await ExpectProblemAsync(service, HttpMethod.Post, path, new UnsizedContent(huge), HttpStatusCode.RequestEntityTooLarge);

        Assert.Equal(before, shop.CountRecords());
    }

    [Theory]
    [InlineData("orders", "GET", "/orders/unknown", "", HttpStatusCode.NotFound)]
    [InlineData("orders", "GET", "/orders/%27%2e%2e", "", HttpStatusCode.NotFound)]
    [InlineData("orders", "GET", "/orders?limit=0", "", HttpStatusCode.BadRequest)]
    [InlineData("orders", "GET", "/orders?limit=many", "", HttpStatusCode.BadRequest)]
    [InlineData("orders", "GET", "/nothing", "", HttpStatusCode.NotFound)]
    [InlineData("orders", "DELETE", "/orders", "", HttpStatusCode.MethodNotAllowed)]
    [InlineData("products", "GET", "/products/unknown", "", HttpStatusCode.NotFound)]
    [InlineData("products", "POST", "/products/unknown/deliveries", """{"quantity":1}""", HttpStatusCode.NotFound)]
    [InlineData("products", "POST", "/products/tea/deliveries", """{"quantity":-1}""", HttpStatusCode.BadRequest)]
    [InlineData("products", "POST", "/products/tea/deliveries", """{"quantity":99999999999}""", HttpStatusCode.BadRequest)]
    [InlineData("products", "POST", "/products/tea/deliveries", "{", HttpStatusCode.BadRequest)]
    [InlineData("products", "POST", "/rest/reservations", "{}", HttpStatusCode.BadRequest)]
    [InlineData("products", "POST", "/rest/reservations", NegativeReservation, HttpStatusCode.BadRequest)]
    [InlineData("clients", "GET", "/clients/unknown", "", HttpStatusCode.NotFound)]
    [InlineData("clients", "PUT", "/clients/a%20b", """{"name":"A"}""", HttpStatusCode.BadRequest)]
    [InlineData("clients", "PUT", "/clients/a", """{"name":" "}""", HttpStatusCode.BadRequest)]
    [InlineData("clients", "PUT", "/clients/a", "{]", HttpStatusCode.BadRequest)]
    public async Task Request_Bad_IsRefusedAndNothingIsPublished(string service, string method, string path, string body, HttpStatusCode status)
    {
        var before = shop.CountRecords();

        await ExpectProblemAsync(service, HttpMethod.Parse(method), path, body.Length > 0 ? Json(body) : null, status);

        Assert.Equal(before, shop.CountRecords());
    }

    [Fact]
    public async Task PostOrders_NotJson_IsRefusedAndNothingIsPublished()
    {
        var before = shop.CountRecords();

        await ExpectProblemAsync("orders", HttpMethod.Post, "/orders", new StringContent("order"), HttpStatusCode.UnsupportedMediaType);

        Assert.Equal(before, shop.CountRecords());
    }

    private static string Order(
        string quantity = "1", string price = "4.90", string customer = "\"client-1\"", string product = "\"tea\"", string metadata = "{}") =>
        $$"""{"customerId":{{customer}},"deliverTo":"here","items":[{"productId":{{product}},"quantity":{{quantity}},"unitPrice":{{price}}}],"metadata":{{metadata}}}""";

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private async Task ExpectProblemAsync(string service, HttpMethod method, string path, HttpContent? content, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await shop.Service(service).SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }
}
