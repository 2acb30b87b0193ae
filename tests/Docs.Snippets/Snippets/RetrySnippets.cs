using System.Net;
using System.Text;
using Confluent.Kafka;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Failures;
using BillOrder = PubSubKafka.Docs.Snippets.ConsumingSnippets.BillOrder;

namespace PubSubKafka.Docs.Snippets;

internal static class RetrySnippets
{
    public static void Policy(PubSubKafkaBuilder kafka)
    {
        #region retry-policy
        kafka.AddConsumer("billing", consumer => consumer
            .Handle<OrderCreated, BillOrder>()
            .WithRetry(retry => retry
                .Exponential(attempts: 5, first: TimeSpan.FromSeconds(1), longest: TimeSpan.FromMinutes(1), factor: 2)
                .WithJitter(0.2))
            .OnException<InvalidOrderException>(FailureAction.GiveUp)
            .OnException<PaymentsDownException>(FailureAction.PausePartition)
            .WithDeadLetter());
        #endregion
    }

    public static void Custom(PubSubKafkaBuilder kafka)
    {
        #region retry-custom
        kafka.AddConsumer("shipping", consumer => consumer
            .Handle<OrderCreated, ShipOrder>()
            .WithRetry(retry => retry
                .Custom(attempts: 6, (failures, thrown) => thrown is CarrierBusyException busy ? busy.RetryAfter : TimeSpan.FromSeconds(5 * failures))
                .WithJitter(0.1))
            .OnException<InvalidOrderException>(FailureAction.GiveUp)
            .ClassifyFailures(thrown => thrown is HttpRequestException { StatusCode: { } status }
                ? status >= HttpStatusCode.InternalServerError ? FailureAction.PausePartition : FailureAction.GiveUp
                : null));
        #endregion
    }

    public static void Exhausted(PubSubKafkaBuilder kafka)
    {
        #region retry-exhausted
        kafka
            .AddConsumer("ledger", consumer => consumer
                .Handle<InvoiceIssued>((_, _) => ValueTask.CompletedTask)
                .StopWhenExhausted())
            .AddConsumer("cache", consumer => consumer
                .Handle<InvoiceIssued>((_, _) => ValueTask.CompletedTask)
                .WithRetry(retry => retry.None())
                .SkipWhenExhausted());
        #endregion
    }

    #region dead-letter-read
    public static string Describe(ConsumeResult<byte[], byte[]> deadLetter)
    {
        string Text(string name) => deadLetter.Message.Headers.TryGetLastBytes(name, out var value) ? Encoding.UTF8.GetString(value) : "?";
        return $"{Text(DeadLetterHeaders.Topic)}[{Text(DeadLetterHeaders.Partition)}] offset {Text(DeadLetterHeaders.Offset)}: "
            + $"{Text(DeadLetterHeaders.ExceptionType)} after {Text(DeadLetterHeaders.Attempts)} attempts";
    }
    #endregion

    internal sealed class ShipOrder : IMessageHandler<OrderCreated>
    {
        public ValueTask HandleAsync(ConsumeContext<OrderCreated> context, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private sealed class CarrierBusyException(TimeSpan retryAfter) : Exception
    {
        public TimeSpan RetryAfter { get; } = retryAfter;
    }
}
