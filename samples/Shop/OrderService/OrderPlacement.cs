using PubSubKafka;
using Shop.Contracts;
using Shop.ServiceDefaults.Storage;

namespace OrderService;

/// <summary>
/// Accepts orders. The row comes first, then the event; the customer gets a yes only when both are safe. Nobody else has to be up for that but Kafka.
/// </summary>
/// <remarks>
/// When the process dies between the two, the customer got no answer and the row stays behind without an event. The package PubSubKafka.Outbox closes
/// that gap: there, row and event are one transaction.
/// </remarks>
internal sealed partial class OrderPlacement(ShopDatabase database, IMessagePublisher publisher, TimeProvider time, ILogger<OrderPlacement> logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    /// <summary>Accepts an order.</summary>
    /// <returns>The order; null when Kafka did not take it and so nothing was ordered.</returns>
    public async Task<Order?> PlaceAsync(NewOrder request)
    {
        var order = NewOrders.Make(request, time.GetUtcNow());
        await database.WriteAsync(session => OrderStore.Insert(session, order));
        try
        {
            // Not the request's token: a customer who hangs up must not leave half an order.
            using var patience = new CancellationTokenSource(LongestWait, time);
            await publisher.PublishAsync(order, new PublishOptions { MessageId = order.MessageId(), CorrelationId = order.Id }, patience.Token);
            return order;
        }
        catch (Exception exception) when (exception is PubSubKafkaException or OperationCanceledException)
        {
            NotPublished(logger, order.Id, exception);
            await TakeBackAsync(order, mayStandInKafka: exception is PublishException { MayHaveBeenWritten: true });
            return null;
        }
    }

    // Where the event may stand in Kafka all the same, the others will answer it. The row stays to reject the order then, so that stock is released.
    private Task<bool> TakeBackAsync(Order order, bool mayStandInKafka) => database.WriteAsync(
        session => mayStandInKafka ? OrderStore.Withdraw(session, order.Id) : OrderStore.Delete(session, order.Id));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {Order} was not accepted because its event could not be published")]
    private static partial void NotPublished(ILogger logger, string order, Exception exception);
}
