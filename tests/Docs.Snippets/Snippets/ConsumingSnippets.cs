using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PubSubKafka.DependencyInjection;

namespace PubSubKafka.Docs.Snippets;

internal static class ConsumingSnippets
{
    public static void Declare(HostApplicationBuilder builder)
    {
        #region consume-declare
        builder.Services.AddPubSubKafka(builder.Configuration.GetSection("PubSubKafka"))
            .AddTopic<OrderCreated>("orders", topic => topic.WithKey(order => order.OrderId))
            .AddTopic<InvoiceIssued>("invoices", topic => topic.WithKey(invoice => invoice.OrderId))
            .AddConsumer("billing", consumer => consumer
                .Handle<OrderCreated, BillOrder>()
                .WithConcurrency(200)
                .WithRetry(retry => retry.Exponential(attempts: 5, first: TimeSpan.FromSeconds(1)))
                .WithDeadLetter());
        #endregion
    }

    public static void Function(PubSubKafkaBuilder kafka)
    {
        #region consume-function
        kafka.AddConsumer("audit", consumer => consumer
            .Handle<OrderCreated>(async (context, cancellationToken) =>
            {
                var invoices = context.Services.GetRequiredService<IInvoices>();
                await invoices.BillAsync(context.Message.OrderId, context.Message.Total, cancellationToken);
            }));
        #endregion
    }

    public static void Ordering(PubSubKafkaBuilder kafka)
    {
        #region consume-ordering
        kafka.AddConsumer("ledger", consumer => consumer
            .Handle<InvoiceIssued>((_, _) => ValueTask.CompletedTask)
            .WithOrdering(MessageOrdering.Partition));
        #endregion
    }

    public static void UnknownTypes(PubSubKafkaBuilder kafka)
    {
        #region consume-unknown-types
        kafka.AddConsumer("orders-only", consumer => consumer
            .Handle<OrderCreated>((_, _) => ValueTask.CompletedTask)
            .Configure(options => options.UnknownTypes = UnknownTypeAction.Skip));
        #endregion
    }

    #region consume-handler
    internal sealed class BillOrder(IInvoices invoices) : IMessageHandler<OrderCreated>
    {
        public async ValueTask HandleAsync(ConsumeContext<OrderCreated> context, CancellationToken cancellationToken)
        {
            var order = context.Message;
            var invoiceId = await invoices.BillAsync(order.OrderId, order.Total, cancellationToken);
            await context.PublishAsync(new InvoiceIssued(invoiceId, order.OrderId), cancellationToken);
        }
    }
    #endregion

    public static async Task Control(IServiceProvider services, CancellationToken cancellationToken)
    {
        #region consume-control
        var billing = services.GetRequiredKeyedService<IConsumerControl>("billing");
        billing.SetRateLimit(50);
        await billing.ReplayAsync(
            ConsumePosition.At(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero)), cancellationToken: cancellationToken);
        billing.SetRateLimit(null);
        #endregion
    }

    #region consume-tombstone
    internal sealed class KeepCustomers(ICustomers customers) : IMessageHandler<Customer>
    {
        public ValueTask HandleAsync(ConsumeContext<Customer> context, CancellationToken cancellationToken) => context.IsTombstone
            ? customers.RemoveAsync(context.Key!, cancellationToken)
            : customers.StoreAsync(context.Message.CustomerId, context.Message.Name, cancellationToken);
    }
    #endregion
}
