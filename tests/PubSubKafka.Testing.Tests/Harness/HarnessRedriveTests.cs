using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Testing.Harness;

namespace PubSubKafka.Testing.Tests.Harness;

public sealed class HarnessRedriveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redrive_ServiceIsRepaired_HandlesItsDeadLettersInOrder()
    {
        var broken = true;
        await using var harness = await PubSubKafkaTestHarness.StartAsync(services => services
            .AddPubSubKafka()
            .AddTopic<OrderCreated>("orders", topic => topic.WithKey(static _ => "k").WithPartitions(3))
            .AddConsumer("billing", consumer => consumer
                .Handle<OrderCreated>((_, _) => broken ? throw new InvalidOperationException("no") : default)
                .WithDeadLetter()), Token);
        for (var number = 0; number < 20; number++)
        {
            await harness.PublishAsync(new OrderCreated($"o-{number}"), cancellationToken: Token);
        }

        await harness.SettleAsync(cancellationToken: Token);
        Assert.Equal(20, harness.DeadLetters("billing").Count);
        broken = false;
        var redriver = harness.Services.GetRequiredService<IDeadLetterRedriver>();

        var result = await redriver.RedriveAsync(new DeadLetterQuery { Consumer = "billing" }, cancellationToken: Token);
        await harness.SettleAsync(cancellationToken: Token);

        Assert.Equal(20, result.Redriven);
        var handled = harness.Handled<OrderCreated>("billing").Where(static message => message.Outcome == HandledOutcome.Succeeded);
        Assert.Equal(Enumerable.Range(0, 20).Select(static number => $"o-{number}"), handled.Select(static message => message.Message!.OrderId));

        // The mark is a record of the topic and no dead letter.
        Assert.Equal(20, harness.DeadLetters().Count);
        Assert.Equal(21, harness.Records("orders-dlq").Count);
        Assert.Equal("nothing to do", (await redriver.RedriveAsync(new DeadLetterQuery { Consumer = "billing" }, cancellationToken: Token)).ToString());
    }

    [Fact]
    public async Task Redrive_RateLimit_WaitsForTheVirtualClock()
    {
        await using var harness = await PubSubKafkaTestHarness.StartAsync(static services => services
            .AddPubSubKafka("analytics")
            .AddTopic<OrderCreated>("orders")
            .AddConsumer("billing", static consumer => consumer
                .Handle<OrderCreated>(static (context, _) => context.Headers.GetText(RedriveHeaders.Count) is null ? throw new InvalidOperationException("no") : default)
                .WithRetry(static retry => retry.None())), Token);
        for (var number = 0; number < 3; number++)
        {
            await harness.PublishAsync(new OrderCreated($"o-{number}"), cancellationToken: Token);
        }

        await harness.SettleAsync(cancellationToken: Token);
        var redriver = harness.Services.GetRequiredKeyedService<IDeadLetterRedriver>("analytics");
        var begin = harness.Time.GetUtcNow();

        var redriving = redriver.RedriveAsync(new DeadLetterQuery { Consumer = "billing" }, new RedriveOptions { MaxPerSecond = 1 }, Token);
        while (!redriving.IsCompleted)
        {
            await harness.AdvanceAsync(TimeSpan.FromMilliseconds(100), Token);
        }

        Assert.Equal(3, (await redriving).Redriven);
        Assert.True(harness.Time.GetUtcNow() - begin >= TimeSpan.FromSeconds(2));
    }
}
