using Shop.Contracts;
using Shop.Demo.Brokers;
using Shop.Demo.Orders;
using Shop.Demo.Services;

namespace Shop.Demo;

/// <summary>Finds out what became of the orders, by measuring: nothing in the summary is assumed.</summary>
internal sealed class Examination(ShopProcesses shop, DemoBroker broker, Tally tally, OrderCounts restBefore)
{
    private readonly List<string> _complaints = [];

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var all = await shop.Orders.AllOrdersAsync(cancellationToken);
        var orders = all.Where(order => tally.Accepted.ContainsKey(order.Id)).ToList();
        var stock = await shop.Products.StockAsync(cancellationToken);
        var clients = await shop.Clients.ClientsAsync(cancellationToken);
        var audits = await Task.WhenAll(shop.All.Select(service => service.AuditAsync(cancellationToken)));
        var rest = await shop.Orders.RestCountsAsync(cancellationToken);

        var lost = CountLost(orders);
        CheckOutcomes(orders);
        var doubled = audits.Sum(audit => audit.AppliedTwice) + CountWrongStock(all, stock) + CountWrongHistories(all, clients);
        var late = audits.Sum(audit => audit.OutOfOrder);
        var dead = await Task.Run(() => DeadLetters.Count(broker), cancellationToken);
        ComplainIf(doubled > 0, $"{doubled} effects were applied twice.");
        ComplainIf(late > 0, $"{late} messages were handled out of order.");
        ComplainIf(dead > 0, $"{dead} messages are dead letters.");

        var confirmed = orders.Where(order => order.Status == OrderStatus.Confirmed).ToList();
        var times = confirmed.Select(order => (order.DecidedAt!.Value - order.PlacedAt).TotalMilliseconds).Order().ToList();
        var report = new Report(
            tally.Placed,
            tally.Accepted.Count,
            confirmed.Count,
            orders.Count(order => order.Status == OrderStatus.Rejected),
            lost,
            doubled,
            late,
            dead,
            tally.RestPlaced,
            tally.RestPlaced - (rest.Total() - restBefore.Total()),
            Percentile(times, 0.50),
            Percentile(times, 0.99));
        var reasons = orders.Where(order => order.Reason is not null).CountBy(order => order.Reason!.Value).ToDictionary();
        return new Findings(report, audits.Sum(audit => audit.Redelivered), audits.Sum(audit => audit.Handled), reasons, _complaints);
    }

    private static double Percentile(List<double> sorted, double share) =>
        sorted.Count == 0 ? 0 : Math.Round(sorted[(int)Math.Ceiling(share * sorted.Count) - 1], 1);

    private int CountLost(List<Order> orders)
    {
        var final = orders.Where(order => order.Status != OrderStatus.Placed).Select(order => order.Id).ToHashSet();
        var lost = tally.Accepted.Keys.Count(id => !final.Contains(id));
        ComplainIf(lost > 0, $"{lost} accepted orders have no outcome.");
        return lost;
    }

    private void CheckOutcomes(List<Order> orders)
    {
        var wrong = orders.Count(order => tally.Accepted[order.Id].Expectation switch
        {
            Expectation.Confirmed => order.Status == OrderStatus.Rejected,
            Expectation.Rejected => order.Status == OrderStatus.Confirmed,
            _ => false,
        });
        ComplainIf(wrong > 0, $"{wrong} orders have the wrong outcome.");
    }

    /// <summary>Products whose sold pieces are not those of the confirmed orders, or whose pieces do not add up to what came in.</summary>
    private int CountWrongStock(IReadOnlyList<Order> orders, IReadOnlyList<ProductStock> stock)
    {
        var ordered = orders.Where(order => order.Status == OrderStatus.Confirmed)
            .SelectMany(order => order.Items)
            .GroupBy(item => item.ProductId)
            .ToDictionary(items => items.Key, items => items.Sum(item => item.Quantity));
        var wrong = stock.Where(product =>
            product.Sold != ordered.GetValueOrDefault(product.Id)
            || product.Available + product.Reserved + product.Sold != product.Received
            || product.Reserved != 0).Select(product => product.Id).ToList();
        ComplainIf(wrong.Count > 0, $"The stock does not add up: {string.Join(", ", wrong)}.");
        return wrong.Count;
    }

    /// <summary>Clients whose history, kept from events, differs from the confirmed orders.</summary>
    private int CountWrongHistories(IReadOnlyList<Order> orders, IReadOnlyList<ShopClient> clients)
    {
        var confirmed = orders.Where(order => order.Status == OrderStatus.Confirmed).CountBy(order => order.Customer.Id).ToDictionary();
        var wrong = clients.Count(client => client.Orders != confirmed.GetValueOrDefault(client.Id));
        ComplainIf(wrong > 0, $"{wrong} clients' histories differ from the orders.");
        return wrong;
    }

    private void ComplainIf(bool condition, string complaint)
    {
        if (condition)
        {
            _complaints.Add(complaint);
        }
    }
}
