using PubSubKafka;
using Shop.Contracts;
using Shop.ServiceDefaults;

namespace ProductService;

/// <summary>
/// Answers a placed order with whether its items are reserved, and follows its outcome. The versions of one order come in their order, so a
/// release never overtakes its reservation.
/// </summary>
internal sealed class ReserveStock(Inbox inbox) : IMessageHandler<Order>
{
    public async ValueTask HandleAsync(ConsumeContext<Order> context, CancellationToken cancellationToken)
    {
        var order = context.Message;
        var answer = await inbox.HandleOnceAsync(context, ShopJson.Default.StockReservation, session =>
        {
            switch (order.Status)
            {
                case OrderStatus.Placed:
                    return Reservations.Reserve(session, order);
                case OrderStatus.Confirmed:
                    Reservations.Sell(session, order);
                    return null;
                default:
                    Reservations.Release(session, order);
                    return null;
            }
        });
        if (answer is not null)
        {
            await context.PublishAsync(answer, new PublishOptions { MessageId = answer.MessageId() }, cancellationToken);
        }
    }
}
