using System.Net;
using Shop.Contracts;
using Shop.ServiceDefaults.Storage;

namespace OrderService;

/// <summary>The old way, to compare with: asks both services by HTTP while the customer waits, and has nothing when one of them is away.</summary>
internal sealed partial class RestOrderPlacement(IHttpClientFactory http, ShopDatabase database, TimeProvider time, ILogger<RestOrderPlacement> logger)
{
    public const string Clients = "clients";
    public const string Products = "products";

    private const int Attempts = 2;

    /// <summary>Takes an order.</summary>
    /// <returns>The order, confirmed or rejected; null when a service did not answer, which leaves no order.</returns>
    public async Task<Order?> PlaceAsync(NewOrder request, CancellationToken cancellationToken)
    {
        var order = NewOrders.Make(request, time.GetUtcNow());
        try
        {
            var refusal = await CheckCustomerAsync(order, cancellationToken) ?? await ReserveAsync(order, cancellationToken);
            order = order with
            {
                Version = 2,
                Status = refusal is null ? OrderStatus.Confirmed : OrderStatus.Rejected,
                Reason = refusal,
                DecidedAt = time.GetUtcNow(),
            };
            await database.WriteAsync(session => OrderStore.InsertRest(session, order));
            return order;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            NoAnswer(logger, order.Id, exception.Message);
            return null;
        }
    }

    private async Task<RejectionReason?> CheckCustomerAsync(Order order, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(Clients, client => client.GetAsync(new Uri($"clients/{order.Customer.Id}", UriKind.Relative), cancellationToken));
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return RejectionReason.UnknownClient;
        }

        var known = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(ShopJson.Default.ShopClient, cancellationToken);
        return known!.Blocked ? RejectionReason.BlockedClient : null;
    }

    private async Task<RejectionReason?> ReserveAsync(Order order, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            Products, client => client.PostAsJsonAsync("rest/reservations", order, ShopJson.Default.Order, cancellationToken));
        var answer = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(ShopJson.Default.StockReservation, cancellationToken);
        return answer!.Reason;
    }

    private async Task<HttpResponseMessage> SendAsync(string service, Func<HttpClient, Task<HttpResponseMessage>> send)
    {
        using var client = http.CreateClient(service);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await send(client);
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && attempt < Attempts)
            {
                NoAnswer(logger, service, exception.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The old way got no answer for {What}: {Why}")]
    private static partial void NoAnswer(ILogger logger, string what, string why);
}
