using Shop.Contracts;
using Shop.Demo.Orders;
using Shop.Demo.Services;
using Spectre.Console;

namespace Shop.Demo.Output;

/// <summary>Shows how far a run is: a table that changes in a terminal, a line now and then elsewhere.</summary>
internal sealed class LiveProgress(ShopProcesses shop, Tally tally, RunStatus status, OrderCounts before, int orders)
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);

    /// <summary>Shows progress until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await (AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
                ? RunInTerminalAsync(cancellationToken)
                : RunAsLinesAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The end of the run.
        }
    }

    private async Task RunInTerminalAsync(CancellationToken cancellationToken) => await AnsiConsole.Live(Board()).StartAsync(async live =>
    {
        while (true)
        {
            await LookAsync(cancellationToken);
            live.UpdateTarget(Board());
            await Task.Delay(TerminalInterval, TimeProvider.System, cancellationToken);
        }
    });

    private async Task RunAsLinesAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await LookAsync(cancellationToken);
            Console.WriteLine(
                $"    {status.Phase}: {tally.Placed}/{orders} placed, {tally.Accepted.Count} accepted, {status.Confirmed} confirmed, "
                + $"{status.Rejected} rejected, {tally.Accepted.Count - status.Confirmed - status.Rejected} waiting; by REST {tally.RestRefused} refused");
            await Task.Delay(LineInterval, TimeProvider.System, cancellationToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var counts = await shop.Orders.CountsAsync(cancellationToken);
            status.Confirmed = counts.Confirmed - before.Confirmed;
            status.Rejected = counts.Rejected - before.Rejected;
        }
        catch (Exception exception) when (exception is HttpRequestException || !cancellationToken.IsCancellationRequested)
        {
            // The next look will tell.
        }
    }

    private Table Board()
    {
        var waiting = tally.Accepted.Count - status.Confirmed - status.Rejected;
        return new Table().Border(TableBorder.Rounded).Title(status.Phase.EscapeMarkup())
            .AddColumns("Products", "placed", "accepted", "confirmed", "rejected", "waiting", "REST refused")
            .AddRow(
                status.ProductsUp ? "[green]up[/]" : "[red]DOWN[/]",
                $"{tally.Placed}/{orders}",
                $"{tally.Accepted.Count}",
                $"[green]{status.Confirmed}[/]",
                $"{status.Rejected}",
                $"{waiting}",
                tally.RestRefused > 0 ? $"[red]{tally.RestRefused}[/]" : "0");
    }
}
