using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Testing.Harness;

namespace PubSubKafka.Testing.Tests.Harness;

public sealed class HarnessTransactionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExactlyOnce_HandlerPublishesAndFails_OnlyTheLastAttemptsMessagesAreThere()
    {
        await using var harness = await StartAsync();
        for (var number = 0; number < 20; number++)
        {
            await harness.PublishAsync(new OrderCreated($"o-{number}"), cancellationToken: Token);
        }

        await harness.SettleAsync(cancellationToken: Token);

        Assert.Equal(
            Enumerable.Range(0, 20).Select(static number => $"o-{number} attempt 2"), harness.Published<InvoiceIssued>().Select(static message => message.Message!.OrderId));
        Assert.Equal(20, harness.Committed("invoicing", "orders"));
    }

    [Fact]
    public async Task ExactlyOnce_CommitsFail_SettlesWhenTheyAreTakenAgain()
    {
        await using var harness = await StartAsync();
        harness.Faults.FailCommits(2);
        await harness.PublishAsync(new OrderCreated("o"), cancellationToken: Token);

        await harness.SettleAsync(cancellationToken: Token);

        Assert.Equal("o attempt 2", Assert.Single(harness.Published<InvoiceIssued>()).Message!.OrderId);
    }

    private static Task<PubSubKafkaTestHarness> StartAsync() => PubSubKafkaTestHarness.StartAsync(static services => services
        .AddPubSubKafka()
        .AddTopic<OrderCreated>("orders", static topic => topic.WithKey(static _ => "k"))
        .AddTopic<InvoiceIssued>("invoices", static topic => topic.WithKey(static _ => "k"))
        .AddConsumer("invoicing", static consumer => consumer
            .Handle<OrderCreated>(static async (context, token) =>
            {
                await context.PublishAsync(new InvoiceIssued($"{context.Message.OrderId} attempt {context.Attempt}"), token);
                if (context.Attempt < 2)
                {
                    throw new InvalidOperationException("It fails after it has published.");
                }
            })
            .WithExactlyOnce()), Token);
}
