using Polly;
using Polly.CircuitBreaker;
using PubSubKafka.DependencyInjection;
using BillOrder = PubSubKafka.Docs.Snippets.ConsumingSnippets.BillOrder;

namespace PubSubKafka.Docs.Snippets;

internal static class RetryTopicSnippets
{
    public static void RetryTopics(PubSubKafkaBuilder kafka)
    {
        #region retry-topics
        kafka.AddConsumer("billing", consumer => consumer
            .Handle<OrderCreated, BillOrder>()
            .WithRetry(retry => retry
                .Fixed(attempts: 4, delay: TimeSpan.FromSeconds(2))
                .Within(TimeSpan.FromHours(6)))
            .WithRetryTopics(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1))
            .OnException<PriceUnknownException>(FailureAction.RetryTopic)
            .OnException<TimeoutException>(FailureAction.RetryInPlace)
            .WithDeadLetter());
        #endregion
    }

    public static void KeyOrder(PubSubKafkaBuilder kafka)
    {
        #region key-order
        kafka.AddConsumer("billing", consumer => consumer
            .Handle<OrderCreated, BillOrder>()
            .WithRetryTopics(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1))
            .KeepKeyOrder());
        #endregion
    }

    public static void ExactlyOnce(PubSubKafkaBuilder kafka)
    {
        #region exactly-once
        kafka
            .AddTopic<OrderCreated>("orders")
            .AddTopic<InvoiceIssued>("invoices", topic => topic.WithKey(invoice => invoice.OrderId))
            .AddConsumer("invoicing", consumer => consumer
                .Handle<OrderCreated>(async (context, cancellationToken) =>
                    await context.PublishAsync(new InvoiceIssued(context.MessageId, context.Message.OrderId), cancellationToken))
                .WithExactlyOnce());
        #endregion
    }

    public static void Resilience(PubSubKafkaBuilder kafka)
    {
        #region resilience
        kafka.AddConsumer("billing", consumer => consumer
            .Handle<OrderCreated, BillOrder>()
            .WithResilience(attempt => attempt
                .AddCircuitBreaker(new CircuitBreakerStrategyOptions
                {
                    FailureRatio = 0.5,
                    MinimumThroughput = 20,
                    BreakDuration = TimeSpan.FromSeconds(30),
                })
                .AddTimeout(TimeSpan.FromSeconds(10))));
        #endregion
    }

    private sealed class PriceUnknownException(string message) : Exception(message);
}
