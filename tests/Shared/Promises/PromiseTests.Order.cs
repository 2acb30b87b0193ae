using System.Collections.Concurrent;

namespace PubSubKafka.Promises;

/// <content>Who waits for whom.</content>
public abstract partial class PromiseTests
{
    [Fact]
    public async Task OrderPerKey_ManyAtOnceAndRandomFailures_EachKeyIsHandledOneAtATimeInOrder()
    {
        const int Count = 1_000;
        const int Keys = 20;
        var running = new ConcurrentDictionary<string, int>();
        var together = new ConcurrentQueue<string>();
        var attempts = new Recorder();
        var done = new ConcurrentQueue<Order>();
        var host = await StartAsync(
            async (context, _) =>
            {
                var order = context.Message;
                if (running.AddOrUpdate(order.Key, 1, (_, before) => before + 1) > 1)
                {
                    together.Enqueue(order.Key);
                }

                attempts.Add(context);
                await Task.Yield();
                running.AddOrUpdate(order.Key, 0, (_, before) => before - 1);

                // The same records fail in every run: about one in five the first time, about one in twenty-five the second time too.
                if (new Random(order.Number).NextDouble() < Math.Pow(0.2, context.Attempt))
                {
                    throw new InvalidOperationException();
                }

                done.Enqueue(order);
            },
            consumer => consumer.WithConcurrency(100).WithRetry(retry => retry.Fixed(20, ShortDelay)),
            partitions: 4);

        await PublishAsync(host, Orders(Count, Keys));
        await Until.TrueAsync(() => done.Count >= Count, () => $"{Count} orders are done, so far {done.Count}");

        Assert.Equal(Count, done.Count);
        Assert.Empty(together);
        Assert.True(attempts.Count > Count);
        foreach (var key in done.GroupBy(order => order.Key))
        {
            var expected = Orders(Count, Keys).Where(order => order.Key == key.Key).Select(order => order.Number).ToList();
            Assert.Equal(expected, key.Select(order => order.Number));
            Assert.Equal(expected, attempts.Handled.Where(handling => handling.Key == key.Key).Select(handling => handling.Number).Distinct());
            var numbers = attempts.Handled.Where(handling => handling.Key == key.Key).Select(handling => handling.Number).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public async Task FailingKey_WaitsAlone_OtherKeysGoOnAndTheOffsetStaysBehindIt()
    {
        var calls = new Recorder();
        var host = await StartAsync(
            (context, _) => calls.Add(context).Key == "sick" ? throw new InvalidOperationException() : default,
            consumer => consumer.WithConcurrency(1).WithRetry(retry => retry.Fixed(3, TimeSpan.FromHours(1))));

        await PublishAsync(host, [new("well", 0), new("well", 1), new("sick", 2), new("well", 3), new("sick", 4), new("fine", 5), new("well", 6)]);
        await calls.ReachesAsync(6);
        await CommitsReachAsync(2);
        await host.StopAsync(Token);

        Assert.Equal([0, 1, 2, 3, 5, 6], calls.Handled.Select(handling => handling.Number).Order());
        Assert.Equal([0, 1, 3, 6], calls.Handled.Where(handling => handling.Key == "well").Select(handling => handling.Number));
        Assert.Equal(2, await CommittedAsync());
    }

    [Fact]
    public async Task FullPartition_IsPaused_AnotherPartitionGoesOn()
    {
        const int Bound = 5;
        var gate = new TaskCompletionSource();
        var calls = new Recorder();
        var finished = new Recorder();
        var host = await StartAsync(
            async (context, token) =>
            {
                if (calls.Add(context).Partition == 0)
                {
                    await gate.Task.WaitAsync(token);
                }

                finished.Add(context);
            },
            consumer => consumer.WithConcurrency(100).Configure(options => options.MaxBufferedPerPartition = Bound),
            partitions: 2);

        for (var number = 0; number < 50; number++)
        {
            await PublishAsync(host, $"key-{number}", number, partition: 0);
        }

        await Until.TrueAsync(() => calls.Count >= Bound, () => $"{Bound} records of the full partition are in their handlers, so far {calls.Count}");
        for (var number = 50; number < 100; number++)
        {
            await PublishAsync(host, $"key-{number}", number, partition: 1);
        }

        await finished.ReachesAsync(50);
        Assert.Equal(Bound, calls.Handled.Count(handling => handling.Partition == 0));
        gate.SetResult();
        await finished.ReachesAsync(100);
        Assert.Equal(Enumerable.Range(0, 100), finished.Handled.Select(handling => handling.Number).Order());
    }

    [Fact]
    public async Task PartitionOrdering_NothingOvertakesAFailingRecord()
    {
        var calls = new Recorder();
        var host = await StartAsync(
            (context, _) => calls.Add(context) is { Number: 1, Attempt: < 3 } ? throw new InvalidOperationException() : default,
            consumer => consumer.WithOrdering(MessageOrdering.Partition));

        await PublishAsync(host, Orders(5, keys: 5));
        await calls.ReachesAsync(7);

        Assert.Equal([0, 1, 1, 1, 2, 3, 4], calls.Handled.Select(handling => handling.Number));
    }
}
