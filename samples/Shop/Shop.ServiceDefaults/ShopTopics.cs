using PubSubKafka;
using PubSubKafka.DependencyInjection;
using Shop.Contracts;

namespace Shop.ServiceDefaults;

/// <summary>The shop's topics, declared in one place so that all services agree on keys and formats. Each service declares those that it uses.</summary>
public static class ShopTopics
{
    private const int Partitions = 6;

    /// <summary>Declares <c>orders</c>: every version of every order.</summary>
    /// <param name="kafka">The service's Kafka.</param>
    /// <param name="options">The shop's settings.</param>
    /// <returns>The same.</returns>
    public static PubSubKafkaBuilder AddOrders(this PubSubKafkaBuilder kafka, ShopOptions options) => kafka.AddTopic<Order>(
        options.Prefix + "orders",
        topic => topic.WithType("shop.order").WithKey(order => order.Id).WithPartitions(Partitions).AsJson(ShopJson.Default.Order));

    /// <summary>Declares <c>customer-checks</c>: ClientService's answers.</summary>
    /// <param name="kafka">The service's Kafka.</param>
    /// <param name="options">The shop's settings.</param>
    /// <returns>The same.</returns>
    public static PubSubKafkaBuilder AddCustomerChecks(this PubSubKafkaBuilder kafka, ShopOptions options) => kafka.AddTopic<CustomerCheck>(
        options.Prefix + "customer-checks",
        topic => topic.WithType("shop.customer-check").WithKey(check => check.OrderId).WithPartitions(Partitions).AsJson(ShopJson.Default.CustomerCheck));

    /// <summary>Declares <c>stock-reservations</c>: ProductService's answers.</summary>
    /// <param name="kafka">The service's Kafka.</param>
    /// <param name="options">The shop's settings.</param>
    /// <returns>The same.</returns>
    public static PubSubKafkaBuilder AddStockReservations(this PubSubKafkaBuilder kafka, ShopOptions options) => kafka.AddTopic<StockReservation>(
        options.Prefix + "stock-reservations",
        topic => topic.WithType("shop.stock-reservation").WithKey(answer => answer.OrderId).WithPartitions(Partitions).AsJson(ShopJson.Default.StockReservation));

    /// <summary>
    /// Settings of every consumer of the shop: many handlers at once, because each mostly waits for the database's next commit and for Kafka's
    /// acknowledgement; and when Kafka does not take an answer for now, the partition waits instead of using up the record's attempts.
    /// </summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="options">The shop's settings.</param>
    /// <param name="group">The consumer's group, without prefix.</param>
    /// <returns>The same.</returns>
    public static ConsumerBuilder ForShop(this ConsumerBuilder consumer, ShopOptions options, string group) => consumer
        .WithGroup(options.Prefix + group)
        .WithConcurrency(200)
        .OnException<PublishException>(FailureAction.PausePartition, exception => exception.IsTransient);
}
