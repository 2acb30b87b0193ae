using System.Globalization;
using Shop.Contracts;

namespace Shop.Demo.Orders;

/// <summary>Makes the orders: mostly good ones, and some for each reason of rejection. The same ones in every run.</summary>
internal static class OrderMix
{
    private const int Seed = 4711;
    private const int Clients = 100;
    private const int MostPieces = 5;
    private static readonly int[] Blocked = [13, 66];
    private static readonly (string Id, decimal Price)[] Products =
    [
        ("tea", 4.90m), ("coffee", 12.90m), ("cup", 8.50m), ("kettle", 39.00m), ("grinder", 59.00m), ("spoon", 3.20m), ("sugar", 1.90m),
    ];

    public static IReadOnlyList<MixedOrder> Make(int count)
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(1, count).Select(number => Make(random, number))];
    }

    private static MixedOrder Make(Random random, int number)
    {
        var customer = "client-" + GoodClient(random).ToString(CultureInfo.InvariantCulture);
        var items = Basket(random);
        var expectation = Expectation.Confirmed;
        switch (random.Next(100))
        {
            case < 3:
                (customer, expectation) = ("client-13", Expectation.Rejected);
                break;
            case < 6:
                (customer, expectation) = ($"nobody-{number}", Expectation.Rejected);
                break;
            case < 9:
                items.Add(new NewOrderItem("unicorn", 1, 99));
                expectation = Expectation.Rejected;
                break;
            case < 13:
                items.Add(new NewOrderItem("samovar", 1, 1299));
                expectation = Expectation.Either;
                break;
        }

        var metadata = new Dictionary<string, string?> { ["channel"] = "demo", ["number"] = number.ToString(CultureInfo.InvariantCulture) };
        return new MixedOrder(new NewOrder(customer, $"{number} Main Street", items, metadata), expectation);
    }

    private static int GoodClient(Random random)
    {
        while (true)
        {
            var client = random.Next(1, Clients + 1);
            if (!Blocked.Contains(client))
            {
                return client;
            }
        }
    }

    private static List<NewOrderItem> Basket(Random random) =>
        [.. random.GetItems(Products, random.Next(1, 4)).Distinct().Select(product => new NewOrderItem(product.Id, random.Next(1, MostPieces + 1), product.Price))];
}
