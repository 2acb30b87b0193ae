namespace PubSubKafka.Promises;

/// <content>What is committed when, and what comes again.</content>
public abstract partial class PromiseTests
{
    private static readonly TimeSpan NoCommitsButAtTheEnd = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Committed_NeverPastAnUnfinishedRecord()
    {
        var gate = new TaskCompletionSource();
        var calls = new Recorder();
        var host = await StartAsync(
            async (context, token) =>
            {
                if (calls.Add(context) is { Partition: 0, Number: 3 })
                {
                    await gate.Task.WaitAsync(token);
                }
            },
            partitions: 2);

        for (var number = 0; number < 10; number++)
        {
            await PublishAsync(host, $"key-{number}", number, partition: 0);
        }

        await calls.ReachesAsync(10);

        // The other partition is committed by the same rounds, so it tells that several of them have passed.
        for (var number = 0; number < 3; number++)
        {
            await PublishAsync(host, "witness", number, partition: 1);
            await CommitsReachAsync(number + 1, partition: 1);
        }

        Assert.Equal(3, await CommittedAsync());
        gate.SetResult();
        await CommitsReachAsync(10);
    }

    [Fact]
    public async Task GracefulStop_CommitsWhatIsDone_RestartRepeatsNothing()
    {
        var calls = new Recorder();
        for (var round = 1; round <= 3; round++)
        {
            var host = await StartAsync(
                (context, _) =>
                {
                    calls.Add(context);
                    return default;
                },
                consumer => consumer.Configure(options => options.CommitInterval = NoCommitsButAtTheEnd),
                partitions: 2);
            await PublishAsync(host, Orders(20, keys: 7));
            await calls.ReachesAsync(20 * round);
            await host.StopAsync(Token);
        }

        Assert.Equal(60, calls.Count);
        Assert.Equal(60, await CommittedAsync(0) + await CommittedAsync(1));
    }

    [Fact]
    public async Task GracefulStop_HandlerRuns_ItMayFinishAndIsCommitted()
    {
        var entered = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var host = await StartAsync(
            async (context, token) =>
            {
                if (context.Message.Number == 0)
                {
                    entered.SetResult();
                    await gate.Task.WaitAsync(token);
                }
            },
            consumer => consumer.Configure(options =>
            {
                options.CommitInterval = NoCommitsButAtTheEnd;
                options.DrainTimeout = TimeSpan.FromSeconds(60);
            }));

        await PublishAsync(host, "k", 0);
        await entered.Task.WaitAsync(Token);
        var stop = host.StopAsync(Token);

        // Long enough for the drain to begin. When it has not, the test passes and has only proved less.
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Token);
        gate.SetResult();
        await stop;

        Assert.Equal(1, await CommittedAsync());
    }

    [Fact]
    public async Task HandlerOutlivesTheDrain_ItsRecordIsNotCommittedAndComesAgain()
    {
        var entered = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var host = await StartAsync(
            async (context, _) =>
            {
                if (context.Message.Number == 1)
                {
                    entered.SetResult();
                    await gate.Task;
                }
            },
            consumer => consumer.Configure(options => options.DrainTimeout = TimeSpan.FromMilliseconds(50)));

        await PublishAsync(host, Orders(3, keys: 3));
        await entered.Task.WaitAsync(Token);
        await host.StopAsync(Token);
        gate.SetResult();
        Assert.InRange(await CommittedAsync(), 0, 1);

        var again = new Recorder();
        await StartAsync((context, _) =>
        {
            again.Add(context);
            return default;
        });
        await CommitsReachAsync(3);
        Assert.Contains(again.Handled, handling => handling.Number == 1);
    }

    [Fact]
    public async Task SecondMemberJoins_PartitionsMoveAndNothingIsRepeated()
    {
        const int Partitions = 4;
        var first = new Recorder();
        var second = new Recorder();
        Task<Microsoft.Extensions.Hosting.IHost> StartMemberAsync(Recorder recorder) => StartAsync(
            async (context, token) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, token);
                recorder.Add(context);
            },
            consumer => consumer.Configure(options => options.CommitInterval = NoCommitsButAtTheEnd),
            partitions: Partitions);
        var host = await StartMemberAsync(first);
        var published = 0;

        // Almost always one record of each partition runs, and none waits, so that the drain alone decides whether any is repeated.
        async Task RoundAsync()
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                await PublishAsync(host, "key", published++, partition);
            }

            await Until.TrueAsync(() => first.Count + second.Count >= published, () => $"{published} records are handled, so far {first.Count} and {second.Count}");
        }

        await RoundAsync();
        await StartMemberAsync(second);
        while (second.Count < Partitions)
        {
            await RoundAsync();
            Assert.True(published < 50_000, "The second member gets nothing.");
        }

        foreach (var running in _hosts)
        {
            await running.StopAsync(Token);
        }

        Assert.Equal(published, first.Count + second.Count);
        Assert.Equal(published, first.Handled.Concat(second.Handled).DistinctBy(handling => (handling.Partition, handling.Offset)).Count());
        Assert.Equal(published, await CommittedAsync(0) + await CommittedAsync(1) + await CommittedAsync(2) + await CommittedAsync(3));
    }
}
