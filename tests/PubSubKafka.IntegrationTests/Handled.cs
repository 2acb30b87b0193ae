namespace PubSubKafka.IntegrationTests;

/// <summary>What can be said of handled messages.</summary>
internal static class Handled
{
    /// <summary>Numbers rise within each key when each record counts once, at its first handling.</summary>
    public static void EachKeyInOrder(IEnumerable<ConsumeContext<Order>> handled)
    {
        foreach (var key in handled.GroupBy(context => context.Key))
        {
            var numbers = key.Select(context => context.Message.Number).Distinct().ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
    }
}
