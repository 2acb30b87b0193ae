namespace PubSubKafka.Specs.Fixtures;

/// <summary>Where handlers publish receipts, as one sees it who reads committed records.</summary>
internal sealed class ReceiptTopic : IDisposable
{
    private const int Partitions = 3;

    private readonly TestTopic _topic;

    private ReceiptTopic(TestTopic topic) => _topic = topic;

    public string Name => _topic.Name;

    public static async Task<ReceiptTopic> CreateAsync(TestTopic source, params (string Name, string Value)[] settings)
    {
        var topic = source.Beside("-out");
        await topic.CreateAsync(Partitions, settings);
        return new ReceiptTopic(topic);
    }

    /// <summary>What is visible now, in the order of each partition. What is in an open transaction is not, nor what stands behind it.</summary>
    public IReadOnlyList<Receipt> Visible() => [.. Enumerable.Range(0, Partitions).SelectMany(_topic.Read).Select(Receipt.Read)];

    /// <summary>All that became visible, once the last transaction has ended.</summary>
    public async Task<IReadOnlyList<Receipt>> AllAsync()
    {
        await _topic.SettlesAsync(Partitions);
        return Visible();
    }

    /// <summary>There is one receipt for each order and no other, and those of a key are in the order of the key.</summary>
    public async Task HasEachOnceInOrderAsync(IEnumerable<Order> orders)
    {
        var receipts = (await AllAsync()).ToLookup(receipt => receipt.Key, receipt => receipt.Number);
        var expected = orders.ToLookup(order => order.Key!, order => order.Number);
        Assert.Equal(expected.Select(key => key.Key).Order(), receipts.Select(key => key.Key).Order());
        Assert.All(expected, key =>
        {
            // Counted first: it tells what is missing and what is there twice.
            Assert.Equal([], key.Except(receipts[key.Key]));
            Assert.Equal([], receipts[key.Key].CountBy(number => number).Where(number => number.Value > 1));
            Assert.Equal(key, receipts[key.Key]);
        });
    }

    public void Dispose() => _topic.Dispose();
}
