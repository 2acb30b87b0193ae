using Shop.Contracts;
using Shop.Demo.Brokers;
using Shop.Demo.Orders;
using Shop.Demo.Output;
using Shop.Demo.Services;

namespace Shop.Demo;

/// <summary>One run: orders go in, ProductService goes away and comes back, and everything is counted at the end.</summary>
internal sealed class DemoRun(DemoOptions options, DemoBroker broker, ShopProcesses shop)
{
    private const int WarmUpOrders = 20;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly Tally _warmUp = new();
    private readonly Tally _tally = new();
    private readonly RunStatus _status = new();

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        await Steps.RunAsync("Starting the three services", () => shop.StartAsync(cancellationToken));
        var restBefore = await Steps.RunAsync("Warming up with some orders that do not count", () => WarmUpAsync(cancellationToken));
        await Steps.RunAsync(
            $"Placing {options.Orders} orders both ways within {options.PostingTime.TotalSeconds:0.#} s; ProductService goes away in the middle",
            () => PlayAsync(cancellationToken));
        return await Steps.RunAsync("Counting", () => new Examination(shop, broker, _tally, restBefore).RunAsync(cancellationToken));
    }

    /// <summary>Without it the first seconds would measure how a fresh process and a fresh cluster start, of both ways.</summary>
    /// <returns>The orders that REST has now.</returns>
    private async Task<OrderCounts> WarmUpAsync(CancellationToken cancellationToken)
    {
        await new OrderPoster(shop.Orders.Http, OrderMix.Make(WarmUpOrders), WarmUpTime, _warmUp).RunAsync(cancellationToken);
        await WaitUntilFinalAsync(cancellationToken);
        return await shop.Orders.RestCountsAsync(cancellationToken);
    }

    private async Task PlayAsync(CancellationToken cancellationToken)
    {
        using var playing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var before = await shop.Orders.CountsAsync(cancellationToken);
        var progress = new LiveProgress(shop, _tally, _status, before, options.Orders).RunAsync(playing.Token);
        try
        {
            _status.Phase = "placing orders";
            var poster = new OrderPoster(shop.Orders.Http, OrderMix.Make(options.Orders), options.PostingTime, _tally);
            await Task.WhenAll(poster.RunAsync(cancellationToken), InterruptAsync(cancellationToken));
            _status.Phase = "waiting for the last orders";
            await WaitUntilFinalAsync(cancellationToken);
        }
        finally
        {
            await playing.CancelAsync();
            await progress;
        }
    }

    private async Task InterruptAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(options.PostingTime / 3, TimeProvider.System, cancellationToken);
        _status.Phase = options.Kill ? "ProductService was killed" : "ProductService was stopped";
        _status.ProductsUp = false;
        await shop.Products.StopAsync(options.Kill);
        await Task.Delay(options.Outage, TimeProvider.System, cancellationToken);
        _status.Phase = "ProductService starts again";
        shop.Products.Start();
        await shop.Products.WaitUntilHealthyAsync(cancellationToken);
        _status.ProductsUp = true;
        _status.Phase = "ProductService is back";
    }

    /// <summary>Waits until every accepted order has its outcome and the others have heard of it; not for ever, because then something is lost.</summary>
    private async Task WaitUntilFinalAsync(CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await IsFinalAsync(cancellationToken) && TimeProvider.System.GetElapsedTime(start) < LongestWait)
        {
            await Task.Delay(BetweenLooks, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<bool> IsFinalAsync(CancellationToken cancellationToken)
    {
        var counts = await shop.Orders.CountsAsync(cancellationToken);
        if (counts.Placed > 0 || counts.Total() < _warmUp.Accepted.Count + _tally.Accepted.Count)
        {
            return false;
        }

        // Each service handles both versions of each order, and OrderService both answers to it.
        var audits = await Task.WhenAll(shop.All.Select(service => service.AuditAsync(cancellationToken)));
        return audits.All(audit => audit.Handled >= 2 * counts.Total());
    }
}
