using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Shop.Contracts;

namespace Shop.Demo.Orders;

/// <summary>Places the same orders both ways at the same pace, as customers who do not wait for each other.</summary>
internal sealed class OrderPoster(HttpClient orderService, IReadOnlyList<MixedOrder> orders, TimeSpan duration, Tally tally)
{
    private const int MostAtOnce = 200;

    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(RunAsync(PlaceAsync, cancellationToken), RunAsync(PlaceByRestAsync, cancellationToken));

    private async Task RunAsync(Func<MixedOrder, CancellationToken, Task> place, CancellationToken cancellationToken)
    {
        using var room = new SemaphoreSlim(MostAtOnce);
        var clock = Stopwatch.StartNew();
        var running = new List<Task>(orders.Count);
        for (var i = 0; i < orders.Count; i++)
        {
            var wait = (duration * i / orders.Count) - clock.Elapsed;
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(wait, TimeProvider.System, cancellationToken);
            }

            await room.WaitAsync(cancellationToken);
            running.Add(PlaceAndLeaveAsync(orders[i]));
        }

        await Task.WhenAll(running);

        async Task PlaceAndLeaveAsync(MixedOrder order)
        {
            try
            {
                await place(order, cancellationToken);
            }
            finally
            {
                room.Release();
            }
        }
    }

    private async Task PlaceAsync(MixedOrder order, CancellationToken cancellationToken)
    {
        tally.CountPlaced();
        try
        {
            using var response = await orderService.PostAsJsonAsync("orders", order.Order, ShopJson.Default.NewOrder, cancellationToken);
            if (response.StatusCode == HttpStatusCode.Accepted)
            {
                var accepted = await response.Content.ReadFromJsonAsync(ShopJson.Default.AcceptedOrder, cancellationToken);
                tally.Accepted[accepted!.Id] = order;
                return;
            }
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            // No answer is no yes.
        }

        tally.CountRefused();
    }

    private async Task PlaceByRestAsync(MixedOrder order, CancellationToken cancellationToken)
    {
        tally.CountRestPlaced();
        try
        {
            using var response = await orderService.PostAsJsonAsync("rest/orders", order.Order, ShopJson.Default.NewOrder, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return;
            }
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            // No answer is no yes.
        }

        tally.CountRestRefused();
    }

    // A timeout of the client comes as a cancellation that nobody asked for.
    private static bool IsNoAnswer(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
