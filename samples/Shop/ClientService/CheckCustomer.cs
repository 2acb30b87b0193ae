using PubSubKafka;
using Shop.Contracts;
using Shop.ServiceDefaults;

namespace ClientService;

/// <summary>Answers a placed order with whether its client may buy, and notes confirmed ones in the client's history.</summary>
internal sealed class CheckCustomer(Inbox inbox) : IMessageHandler<Order>
{
    public async ValueTask HandleAsync(ConsumeContext<Order> context, CancellationToken cancellationToken)
    {
        var order = context.Message;
        var answer = await inbox.HandleOnceAsync(context, ShopJson.Default.CustomerCheck, session =>
        {
            switch (order.Status)
            {
                case OrderStatus.Placed:
                    return ClientStore.Check(session, order);
                case OrderStatus.Confirmed:
                    ClientStore.AddToHistory(session, order);
                    return null;
                default:
                    return null;
            }
        });
        if (answer is not null)
        {
            await context.PublishAsync(answer, new PublishOptions { MessageId = answer.MessageId() }, cancellationToken);
        }
    }
}
