using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Failures;
using PubSubKafka.Testing.Harness;

namespace PubSubKafka.Testing.Tests.Harness;

public sealed class PubSubKafkaTestHarnessTests
{
    private readonly Lock _gate = new();
    private readonly List<string> _handled = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settle_HandlerPublishes_EverythingIsHandledAndCommitted()
    {
        await using var harness = await StartAsync(
            async (context, token) => await context.PublishAsync(new InvoiceIssued(context.Message.OrderId), token),
            builder => builder
                .AddTopic<InvoiceIssued>("invoices")
                .AddConsumer("mail", consumer => consumer.Handle<InvoiceIssued>((_, _) => default)));

        var result = await harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token);
        await harness.SettleAsync(cancellationToken: Token);

        var published = Assert.Single(harness.Published<OrderCreated>());
        Assert.Equal(new OrderCreated("o-1"), published.Message);
        Assert.Equal((result.Topic, result.Partition, result.Offset, result.MessageId), (published.Topic, published.Partition, published.Offset, published.MessageId));
        Assert.Equal("o-1", published.Key);
        Assert.Equal("application/json", published.Headers.GetText("content-type"));
        var order = Assert.Single(harness.Handled<OrderCreated>("billing"));
        Assert.Equal((HandledOutcome.Succeeded, 1), (order.Outcome, order.Attempts));
        var invoice = Assert.Single(harness.Handled<InvoiceIssued>("mail"));
        Assert.Equal((published.MessageId, published.MessageId), (invoice.CorrelationId, invoice.CausationId));
        Assert.Equal(result.Offset + 1, harness.Committed("billing", "orders", result.Partition));
        Assert.Equal(1, harness.Committed("mail", "invoices"));
    }

    [Fact]
    public async Task Settle_HourlyRetries_AttemptsAreAnHourApartOnTheVirtualClock()
    {
        await using var harness = await StartAsync(
            (context, _) => context.Attempt < 3 ? throw new InvalidOperationException($"no {context.Attempt}") : default,
            retry: (Attempts: 3, Delay: TimeSpan.FromHours(1)));

        await harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token);
        await harness.SettleAsync(cancellationToken: Token);

        var order = Assert.Single(harness.Handled<OrderCreated>("billing"));
        Assert.Equal((HandledOutcome.Succeeded, 3), (order.Outcome, order.Attempts));
        Assert.Equal(["no 1", "no 2", null], order.History.Select(attempt => attempt.Exception?.Message));
        var started = order.History.Select(attempt => attempt.Started).ToList();
        Assert.Equal([TimeSpan.FromHours(1), TimeSpan.FromHours(1)], [started[1] - started[0], started[2] - started[1]]);
        Assert.Empty(harness.DeadLetters());
    }

    [Fact]
    public async Task Settle_AttemptsUsedUp_DeadLetterTellsWhereFromAndWhy()
    {
        await using var harness = await StartAsync((_, _) => throw new InvalidOperationException("boom"), retry: (Attempts: 2, Delay: TimeSpan.FromDays(1)));

        var result = await harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token);
        await harness.SettleAsync(cancellationToken: Token);

        var letter = Assert.Single(harness.DeadLetters("billing"));
        Assert.Equal(("orders", result.Partition, result.Offset), (letter.OriginalTopic!, letter.OriginalPartition!.Value, letter.OriginalOffset!.Value));
        Assert.Equal((2, typeof(InvalidOperationException).FullName, "boom"), (letter.Attempts!.Value, letter.ExceptionType, letter.ExceptionMessage));
        Assert.Equal(harness.Published<OrderCreated>().Single().Value!.Value.ToArray(), letter.Value!.Value.ToArray());
        Assert.Equal("1.0", letter.Headers.GetText("ce_specversion"));
        Assert.Equal("billing", letter.Headers.GetText(DeadLetterHeaders.Group));
        var order = Assert.Single(harness.Handled<OrderCreated>("billing"));
        Assert.Equal((HandledOutcome.DeadLettered, 2, "boom"), (order.Outcome, order.Attempts, order.LastException!.Message));
        Assert.Empty(harness.DeadLetters("other"));
    }

    [Fact]
    public async Task Settle_RetryBeyondTheHorizon_SaysWhichRecordAndWhen()
    {
        await using var harness = await StartAsync((_, _) => throw new InvalidOperationException("boom"), retry: (Attempts: 2, Delay: TimeSpan.FromHours(3)));
        var began = harness.Time.GetUtcNow();

        var result = await harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token);
        var exception = await Assert.ThrowsAsync<HarnessNotSettledException>(() => harness.SettleAsync(TimeSpan.FromHours(2), Token));

        Assert.Contains("within 02:00:00 of virtual time", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"consumer 'billing', orders[{result.Partition}] offset 0: attempt 1 failed with InvalidOperationException: boom", exception.Message, StringComparison.Ordinal);
        var waiting = Assert.Single(harness.Handled<OrderCreated>("billing"));
        Assert.Equal((HandledOutcome.Pending, began + TimeSpan.FromHours(3)), (waiting.Outcome, waiting.NextAttempt!.Value));
        Assert.Contains("it is tried again at 2025-01-01T03:00:00.000Z", exception.Message, StringComparison.Ordinal);
        await harness.SettleAsync(cancellationToken: Token);
    }

    [Fact]
    public async Task Settle_HandlerDoesNotReturn_FailsInRealTimeAndNamesIt()
    {
        var release = new TaskCompletionSource();
        await using var harness = await StartAsync(async (_, _) => await release.Task);
        harness.RealTimeLimit = TimeSpan.FromMilliseconds(700);

        await harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token);
        var exception = await Assert.ThrowsAsync<HarnessNotSettledException>(() => harness.SettleAsync(cancellationToken: Token));
        release.SetResult();
        harness.RealTimeLimit = TimeSpan.FromSeconds(30);
        await harness.SettleAsync(cancellationToken: Token);

        Assert.Contains("of real time", exception.Message, StringComparison.Ordinal);
        Assert.Contains("offset 0: attempt 1 has not returned since 2025-01-01T00:00:00.000Z", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settle_HandlerWaitsForTheClock_TheClockMoves()
    {
        PubSubKafkaTestHarness? started = null;
        await using var harness = started = await StartAsync(async (_, token) => await Task.Delay(TimeSpan.FromHours(5), started!.Time, token));

        await harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token);
        await harness.SettleAsync(cancellationToken: Token);

        var attempt = harness.Handled<OrderCreated>("billing").Single().History.Single();
        Assert.Equal(TimeSpan.FromHours(5), attempt.Ended - attempt.Started);
    }

    [Fact]
    public async Task Settle_ConsumerStops_FailsWithTheConsumersException()
    {
        await using var harness = await PubSubKafkaTestHarness.StartAsync(
            services => services.AddPubSubKafka()
                .AddTopic<OrderCreated>("orders")
                .AddConsumer("billing", consumer => consumer
                    .Handle<OrderCreated>((_, _) => throw new InvalidOperationException("boom"))
                    .WithRetry(retry => retry.None())
                    .StopWhenExhausted()),
            Token);

        await harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token);
        var exception = await Assert.ThrowsAsync<HarnessNotSettledException>(() => harness.SettleAsync(cancellationToken: Token));

        Assert.Equal("billing", Assert.IsType<ConsumerStoppedException>(exception.InnerException).Consumer);
        Assert.Equal(HandledOutcome.Stopped, harness.Handled<OrderCreated>("billing").Single().Outcome);
        Assert.Equal(0, harness.Committed("billing", "orders"));
    }

    [Fact]
    public async Task Advance_ByAnHour_TimersOnTheWayFireAtTheirTimes()
    {
        await using var harness = await StartAsync((_, _) => throw new InvalidOperationException("boom"), retry: (Attempts: 10, Delay: TimeSpan.FromMinutes(25)));

        await harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token);
        await harness.AdvanceAsync(TimeSpan.FromHours(1), Token);

        var order = Assert.Single(harness.Handled<OrderCreated>("billing"));
        var began = harness.Time.GetUtcNow() - TimeSpan.FromHours(1);
        Assert.Equal([0, 25, 50], order.History.Select(attempt => (attempt.Started - began).TotalMinutes));
    }

    [Fact]
    public async Task Append_ForeignRecord_IsHandledWithADerivedIdAndJunkIsDeadLettered()
    {
        await using var harness = await StartAsync((context, _) => Note($"{context.MessageId} {context.Message.OrderId}"));

        await harness.AppendAsync("orders", "k"u8.ToArray(), """{"OrderId":"o-7"}"""u8.ToArray(), partition: 2);
        await harness.AppendAsync("orders", null, "junk"u8.ToArray(), partition: 2);
        await harness.SettleAsync(cancellationToken: Token);

        Assert.Equal(["orders/2/0 o-7"], _handled);
        Assert.Equal("junk"u8.ToArray(), Assert.Single(harness.DeadLetters()).Value!.Value.ToArray());
        Assert.Equal(2, harness.Records("orders").Count);
        Assert.Single(harness.Published<OrderCreated>());
        var junk = harness.Handled<OrderCreated>("billing").Single(handled => handled.Message is null);
        Assert.IsType<MessageSerializationException>(junk.LastException);
        await Assert.ThrowsAsync<ArgumentException>(() => harness.AppendAsync("nowhere", null, null));
    }

    [Fact]
    public async Task FailSends_DeadLetterCannotBeWritten_TheOffsetStaysUntilItCan()
    {
        await using var harness = await StartAsync((_, _) => throw new InvalidOperationException("boom"), retry: (Attempts: 1, Delay: TimeSpan.Zero));
        harness.Faults.FailSends(3, "orders-dlq");

        var result = await harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token);
        await harness.AdvanceAsync(TimeSpan.FromSeconds(1.5), Token);
        Assert.NotEqual(1, harness.Committed("billing", "orders", result.Partition));
        Assert.Empty(harness.DeadLetters());
        await harness.SettleAsync(cancellationToken: Token);

        Assert.Single(harness.DeadLetters());
        Assert.Equal(1, harness.Committed("billing", "orders", result.Partition));
        Assert.Equal(1, harness.Handled<OrderCreated>("billing").Single().Attempts);
    }

    [Fact]
    public async Task HoldAcknowledgements_PublishWaitsAndSettleSaysSo()
    {
        await using var harness = await StartAsync((_, _) => default);
        harness.Faults.HoldAcknowledgements();

        var publish = harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token).AsTask();
        var exception = await Assert.ThrowsAsync<HarnessNotSettledException>(() => harness.SettleAsync(cancellationToken: Token));
        Assert.False(publish.IsCompleted);
        harness.Faults.ReleaseAcknowledgements();
        await harness.SettleAsync(cancellationToken: Token);

        Assert.Contains("1 sends have no answer, because the test holds acknowledgements", exception.Message, StringComparison.Ordinal);
        Assert.Equal("orders", (await publish).Topic);
    }

    [Fact]
    public async Task FailCommits_TheConsumerTriesAgain()
    {
        await using var harness = await StartAsync((_, _) => default);
        harness.Faults.FailCommits(2, "billing");

        var result = await harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token);
        await harness.SettleAsync(cancellationToken: Token);

        Assert.Equal(1, harness.Committed("billing", "orders", result.Partition));
        Assert.Throws<ArgumentException>(() => harness.Faults.FailCommits(1, "bilding"));
    }

    [Fact]
    public async Task LoseMembers_HandlerRuns_ItIsCancelledAndTheRecordComesAgain()
    {
        var entered = new TaskCompletionSource();
        var calls = 0;
        await using var harness = await StartAsync(async (_, token) =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                entered.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
        });

        await harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token);
        await entered.Task.WaitAsync(Token);
        Assert.Equal(1, harness.Faults.LoseMembers("billing"));
        await harness.SettleAsync(cancellationToken: Token);

        Assert.Equal([HandledOutcome.Abandoned, HandledOutcome.Succeeded], harness.Handled<OrderCreated>("billing").Select(handled => handled.Outcome));
    }

    [Fact]
    public async Task Join_SecondMember_TakesHalfAndNothingIsHandledTwice()
    {
        await using var harness = await StartAsync((_, _) => default);
        foreach (var number in Enumerable.Range(0, 40))
        {
            await harness.PublishAsync(new OrderCreated($"o-{number}"), cancellationToken: Token);
        }

        await using (var second = await harness.JoinAsync("billing", Token))
        {
            await harness.SettleAsync(cancellationToken: Token);
            Assert.Equal(2, second.PartitionCount);
            foreach (var number in Enumerable.Range(40, 40))
            {
                await harness.PublishAsync(new OrderCreated($"o-{number}"), cancellationToken: Token);
            }

            await harness.SettleAsync(cancellationToken: Token);
        }

        await harness.SettleAsync(cancellationToken: Token);
        Assert.Equal(80, harness.Handled<OrderCreated>("billing").Count(handled => handled.Outcome == HandledOutcome.Succeeded));
        Assert.Equal(80, harness.Handled<OrderCreated>("billing").DistinctBy(handled => handled.MessageId).Count());
    }

    [Fact]
    public async Task Handled_FailuresOfOneKey_OrderPerKeyIsInTheSequence()
    {
        await using var harness = await StartAsync((context, _) => context.Attempt == 1 && context.Offset % 2 == 0 ? throw new InvalidOperationException() : default);
        foreach (var key in Enumerable.Range(0, 30).Select(number => $"o-{number % 3}"))
        {
            await harness.PublishAsync(new OrderCreated(key), cancellationToken: Token);
        }

        await harness.SettleAsync(cancellationToken: Token);

        foreach (var key in harness.Handled<OrderCreated>("billing").GroupBy(handled => handled.Key))
        {
            var byAttempt = key.SelectMany(handled => handled.History.Select(attempt => (handled.Offset, attempt.Sequence))).OrderBy(attempt => attempt.Sequence);
            Assert.Equal(byAttempt.OrderBy(attempt => attempt.Offset).ThenBy(attempt => attempt.Sequence), byAttempt);
            Assert.All(key, handled => Assert.Equal(HandledOutcome.Succeeded, handled.Outcome));
        }
    }

    [Fact]
    public async Task Handled_TypeWithoutHandler_IsSkipped()
    {
        await using var harness = await StartAsync((_, _) => default, builder => builder.AddTopic<InvoiceIssued>("orders"));

        await harness.PublishAsync(new InvoiceIssued("o-1"), cancellationToken: Token);
        await harness.SettleAsync(cancellationToken: Token);

        Assert.Equal(HandledOutcome.Skipped, Assert.Single(harness.Handled<InvoiceIssued>("billing")).Outcome);
        Assert.Empty(harness.Handled<OrderCreated>("billing"));
        Assert.Throws<ArgumentException>(() => harness.Handled<OrderCreated>("bilding"));
    }

    [Fact]
    public async Task Stop_HandlerDoesNotReturn_IsOverAfterTheVirtualDrainTime()
    {
        var entered = new TaskCompletionSource();
        await using var harness = await StartAsync(async (_, token) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        });

        await harness.PublishAsync(new OrderCreated("o-1"), cancellationToken: Token);
        await entered.Task.WaitAsync(Token);
        await harness.StopAsync().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Token);

        Assert.Equal(HandledOutcome.Abandoned, harness.Handled<OrderCreated>("billing").Single().Outcome);
        Assert.DoesNotContain(Enumerable.Range(0, 4), partition => harness.Committed("billing", "orders", partition) > 0);
    }

    [Fact]
    public async Task Start_TwoClusters_EachHasItsOwnTopics()
    {
        await using var harness = await PubSubKafkaTestHarness.StartAsync(
            services =>
            {
                services.AddPubSubKafka().AddTopic<OrderCreated>("orders");
                services.AddPubSubKafka(options => options.CreateTopics = false, name: "analytics")
                    .AddTopic<OrderCreated>("orders")
                    .AddConsumer("count", consumer => consumer.Handle<OrderCreated>((_, _) => default));
            },
            Token);

        await harness.Services.GetRequiredKeyedService<IMessagePublisher>("analytics").PublishAsync(new OrderCreated("o-1"), Token);
        await harness.SettleAsync(cancellationToken: Token);

        Assert.Empty(harness.Published<OrderCreated>());
        Assert.Single(harness.Cluster("analytics").Published<OrderCreated>());
        Assert.Single(harness.Cluster("analytics").Handled<OrderCreated>("count"));
    }

    [Fact]
    public async Task Start_MistakesInTheSettings_AreThrown()
    {
        await Assert.ThrowsAsync<OptionsValidationException>(() => PubSubKafkaTestHarness.StartAsync(
            services => services.AddPubSubKafka().AddConsumer("idle", _ => { }), Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => PubSubKafkaTestHarness.StartAsync(_ => { }, Token));
    }

    private static Task<PubSubKafkaTestHarness> StartAsync(
        Func<ConsumeContext<OrderCreated>, CancellationToken, ValueTask> handler,
        Action<PubSubKafkaBuilder>? more = null,
        (int Attempts, TimeSpan Delay)? retry = null)
    {
        var (attempts, delay) = retry ?? (3, TimeSpan.FromMinutes(1));
        return PubSubKafkaTestHarness.StartAsync(
            services =>
            {
                var builder = services.AddPubSubKafka()
                    .AddTopic<OrderCreated>("orders", topic => topic.WithKey(order => order.OrderId).WithPartitions(4))
                    .AddConsumer("billing", consumer => consumer
                        .Handle(handler)
                        .WithRetry(policy => policy.Fixed(attempts, delay).WithJitter(0)));
                more?.Invoke(builder);
            },
            Token);
    }

    private ValueTask Note(string text)
    {
        lock (_gate)
        {
            _handled.Add(text);
        }

        return default;
    }
}
