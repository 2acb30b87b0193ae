using PubSubKafka;
using Shop.Contracts;
using Shop.ServiceDefaults;

namespace OrderService;

/// <summary>Takes in the answers of the two other services, and publishes the order again when one decides it.</summary>
internal sealed class DecideOrder(Inbox inbox, TimeProvider time) : IMessageHandler<StockReservation>, IMessageHandler<CustomerCheck>
{
    public async ValueTask HandleAsync(ConsumeContext<StockReservation> context, CancellationToken cancellationToken)
    {
        var answer = context.Message;
        var order = await inbox.HandleOnceAsync(context, ShopJson.Default.Order, session => OrderDecision.Take(session, answer, time.GetUtcNow()));
        await PublishAsync(context, order, cancellationToken);
    }

    public async ValueTask HandleAsync(ConsumeContext<CustomerCheck> context, CancellationToken cancellationToken)
    {
        var answer = context.Message;
        var order = await inbox.HandleOnceAsync(context, ShopJson.Default.Order, session => OrderDecision.Take(session, answer, time.GetUtcNow()));
        await PublishAsync(context, order, cancellationToken);
    }

    private static async ValueTask PublishAsync(ConsumeContext context, Order? order, CancellationToken cancellationToken)
    {
        if (order is not null)
        {
            await context.PublishAsync(order, new PublishOptions { MessageId = order.MessageId() }, cancellationToken);
        }
    }
}
