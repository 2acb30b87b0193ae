using Shop.Contracts;
using Shop.ServiceDefaults;

namespace OrderService;

/// <summary>Finds every mistake in a new order that can be found without asking anybody.</summary>
internal static class NewOrderCheck
{
    private const int LongestAddress = 200;
    private const int MostItems = 50;
    private const int LargestQuantity = 1_000;
    private const decimal HighestPrice = 1_000_000;
    private const int MostMetadata = 16;
    private const int LongestName = 64;
    private const int LongestValue = 256;

    /// <summary>The mistakes by property; empty when there is none.</summary>
    public static Dictionary<string, string[]> FindMistakes(NewOrder order)
    {
        var mistakes = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Expect(mistakes, ShopId.IsValid(order.CustomerId), "customerId", ShopId.Rule);
        Expect(mistakes, !string.IsNullOrWhiteSpace(order.DeliverTo) && order.DeliverTo.Length <= LongestAddress, "deliverTo", $"1 to {LongestAddress} characters.");
        CheckItems(mistakes, order.Items);
        Expect(
            mistakes,
            order.Metadata is null || (order.Metadata.Count <= MostMetadata && order.Metadata.All(IsValid)),
            "metadata",
            $"At most {MostMetadata} entries; names of 1 to {LongestName} characters, values of at most {LongestValue}.");
        return mistakes;
    }

    private static void CheckItems(Dictionary<string, string[]> mistakes, IReadOnlyList<NewOrderItem?>? items)
    {
        if (items is not { Count: > 0 and <= MostItems })
        {
            mistakes["items"] = [$"1 to {MostItems} items."];
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i] ?? new NewOrderItem();
            Expect(mistakes, ShopId.IsValid(item.ProductId), $"items[{i}].productId", ShopId.Rule);
            Expect(mistakes, item.Quantity is >= 1 and <= LargestQuantity, $"items[{i}].quantity", $"1 to {LargestQuantity}.");
            Expect(
                mistakes,
                item.UnitPrice > 0 && item.UnitPrice <= HighestPrice && decimal.Round(item.UnitPrice, 2) == item.UnitPrice,
                $"items[{i}].unitPrice",
                $"Above 0, at most {HighestPrice}, with at most two decimals.");
        }

        Expect(mistakes, items.DistinctBy(item => item?.ProductId).Count() == items.Count, "items", "Each product once.");
    }

    private static bool IsValid(KeyValuePair<string, string?> entry) =>
        entry.Key.Length is > 0 and <= LongestName && entry.Value is { Length: <= LongestValue };

    private static void Expect(Dictionary<string, string[]> mistakes, bool isRight, string property, string rule)
    {
        if (!isRight)
        {
            mistakes[property] = [rule];
        }
    }
}
