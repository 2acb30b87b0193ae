using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PubSubKafka.Docs.Snippets;

internal static class PublishingSnippets
{
    public static void Declare(HostApplicationBuilder builder)
    {
        #region publish-declare
        builder.Services.AddPubSubKafka(builder.Configuration.GetSection("PubSubKafka"))
            .AddTopic<OrderCreated>("orders", topic => topic.WithKey(order => order.OrderId))
            .AddTopic<OrderCancelled>("orders", topic => topic.WithKey(order => order.OrderId));
        #endregion
    }

    public static async Task Options(IMessagePublisher publisher, OrderCreated order, string requestId, CancellationToken cancellationToken)
    {
        #region publish-options
        var result = await publisher.PublishAsync(
            order,
            new PublishOptions
            {
                MessageId = $"order-created-{order.OrderId}",
                CorrelationId = requestId,
                Headers = new MessageHeaders().Add("tenant", "north"),
            },
            cancellationToken);

        Console.WriteLine($"{result.Topic}[{result.Partition}] offset {result.Offset}, id {result.MessageId}");
        #endregion
    }

    public static async Task Batch(IMessagePublisher publisher, IEnumerable<OrderCreated> orders, CancellationToken cancellationToken)
    {
        #region publish-batch
        try
        {
            IReadOnlyList<PublishResult> results = await publisher.PublishBatchAsync(orders, cancellationToken);
            Console.WriteLine($"{results.Count} orders published");
        }
        catch (BatchPublishException exception)
        {
            var failed = exception.Outcomes.Count(outcome => outcome.Exception is not null);
            Console.WriteLine($"{failed} of {exception.Outcomes.Count} orders have no acknowledgement");
        }
        #endregion
    }

    public static async Task Outcome(IMessagePublisher publisher, OrderCreated order, CancellationToken cancellationToken)
    {
        #region publish-outcome
        var options = new PublishOptions { MessageId = $"order-created-{order.OrderId}" };
        try
        {
            await publisher.PublishAsync(order, options, cancellationToken);
        }
        catch (PublishException exception) when (exception.IsTransient)
        {
            // The same id again: where the first record was written after all, consumers can tell that this one repeats it.
            await publisher.PublishAsync(order, options, cancellationToken);
        }
        #endregion
    }

    public static async Task Tombstone(IMessagePublisher publisher, Customer customer, CancellationToken cancellationToken)
    {
        #region publish-tombstone
        await publisher.PublishTombstoneAsync<Customer>(customer.CustomerId, cancellationToken);
        #endregion
    }

    public static async Task SeveralTopics(PubSubKafka.DependencyInjection.PubSubKafkaBuilder kafka, IMessagePublisher publisher, OrderCreated order)
    {
        #region publish-several-topics
        kafka
            .AddTopic<OrderCreated>("orders", topic => topic.WithKey(order => order.OrderId))
            .AddTopic<OrderCreated>("orders-archive", topic => topic.WithKey(order => order.CustomerId));

        await publisher.PublishAsync(order, new PublishOptions { Topic = "orders-archive" });
        #endregion
    }

    public static async Task InFlight(IMessagePublisher publisher, IReadOnlyList<OrderCreated> orders)
    {
        #region publish-in-flight
        var calls = new List<Task<PublishResult>>();
        foreach (var order in orders)
        {
            calls.Add(publisher.PublishAsync(order).AsTask());
        }

        await Task.WhenAll(calls);
        #endregion
    }
}
