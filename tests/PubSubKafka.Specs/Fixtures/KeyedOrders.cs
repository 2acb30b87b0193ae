namespace PubSubKafka.Specs.Fixtures;

/// <summary>Orders of a few keys in each partition of a topic, so that a receipt's key tells which records stand before it.</summary>
internal static class KeyedOrders
{
    private const int Keys = 7;

    public static IEnumerable<Order> In(int partition, int from, int count) => Enumerable.Range(from, count).Select(number => new Order(Key(partition, number), number));

    public static IEnumerable<Order> InAll(int partitions, int count) => Enumerable.Range(0, partitions).SelectMany(partition => In(partition, 0, count));

    public static async Task WriteAsync(TestTopic topic, int partitions, int from, int count)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            await topic.WriteAsync(partition, In(partition, from, count));
        }
    }

    public static async Task CommitsReachAsync(TestTopic topic, int partitions, int count)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            await topic.CommitsReachAsync(count, partition);
        }
    }

    private static string Key(int partition, int number) => $"{partition}-{number % Keys}";
}
