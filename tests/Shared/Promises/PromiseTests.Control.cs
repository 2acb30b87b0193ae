using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace PubSubKafka.Promises;

/// <content>What a user can change while a consumer runs.</content>
public abstract partial class PromiseTests
{
    private static readonly TimeSpan FarAway = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Pause_NothingStartsUntilResumed()
    {
        var calls = new Recorder();
        var witness = new Recorder();
        var host = await StartAsync(
            (context, _) => Done(calls.Add(context)),
            more: builder => builder.AddConsumer(Group + "-witness", other => Tune(other).Handle<Order>((context, _) => Done(witness.Add(context)))));
        await PublishAsync(host, Orders(3, keys: 3));
        await calls.ReachesAsync(3);

        Control(host).Pause();
        Assert.True(Control(host).IsPaused);
        await PublishAsync(host, Orders(5, keys: 5));
        await witness.ReachesAsync(8);
        Assert.Equal(3, calls.Count);

        Control(host).Resume();
        await calls.ReachesAsync(8);
    }

    [Fact]
    public async Task SetConcurrency_MoreHandlersRunAtOnce_AndThenFewer()
    {
        var gate = new SemaphoreSlim(0);
        var calls = new Recorder();
        var host = await StartAsync(
            async (context, token) =>
            {
                calls.Add(context);
                await gate.WaitAsync(token);
            },
            consumer => consumer.WithConcurrency(1));
        await PublishAsync(host, Orders(20, keys: 20));
        await calls.ReachesAsync(1);

        Control(host).SetConcurrency(5);
        await calls.ReachesAsync(5);
        Assert.Equal(5, calls.Count);

        Control(host).SetConcurrency(2);
        Assert.Equal(2, Control(host).Concurrency);
        gate.Release(4);
        await calls.ReachesAsync(6);
        gate.Release(20);
        await calls.ReachesAsync(20);
    }

    [Fact]
    public async Task SetRateLimit_RecordsWaitForIt_UntilItIsTakenAway()
    {
        var calls = new Recorder();
        var witness = new Recorder();
        var host = await StartAsync(
            (context, _) => Done(calls.Add(context)),
            more: builder => builder.AddConsumer(Group + "-witness", other => Tune(other).Handle<Order>((context, _) => Done(witness.Add(context)))));
        Control(host).SetRateLimit(0.0001);
        await PublishAsync(host, Orders(10, keys: 10));
        await witness.ReachesAsync(10);
        await calls.ReachesAsync(1);
        Assert.Equal(1, calls.Count);

        Control(host).SetRateLimit(null);
        await calls.ReachesAsync(10);
    }

    [Fact]
    public async Task Seek_ToTheBeginning_AllIsHandledAgain_AndTheGroupGoesOnFromThere()
    {
        var calls = new Recorder();
        var host = await StartAsync((context, _) => Done(calls.Add(context)), partitions: 2);
        await PublishAsync(host, Orders(20, keys: 7));
        await calls.ReachesAsync(20);

        await Control(host).SeekAsync(ConsumePosition.Beginning, Token);
        await calls.ReachesAsync(40);
        await host.StopAsync(Token);
        Assert.Equal(20, await CommittedAsync(0) + await CommittedAsync(1));
        Assert.All(calls.Handled.GroupBy(handling => handling.Number), number => Assert.Equal(2, number.Count()));
    }

    [Fact]
    public async Task Seek_ToTheEndOfOnePartition_WhatLiesBetweenIsNotHandled()
    {
        var gate = new TaskCompletionSource();
        var calls = new Recorder();
        var host = await StartAsync(
            async (context, token) =>
            {
                calls.Add(context);
                await gate.Task.WaitAsync(token);
            },
            consumer => consumer.WithOrdering(MessageOrdering.Partition).Configure(options => options.DrainTimeout = TimeSpan.FromMilliseconds(50)));
        await PublishAsync(host, Orders(10, keys: 10));
        await calls.ReachesAsync(1);

        await Control(host).SeekAsync(Topic, 0, ConsumePosition.End, Token);
        gate.SetResult();
        await PublishAsync(host, "new", 10);
        await calls.ReachesAsync(2);
        Assert.Equal([0, 10], calls.Handled.Select(handling => handling.Number));
        await CommitsReachAsync(11);
    }

    [Fact]
    public async Task Replay_BetweenTwoOffsets_IsHandledAgainInOrder_AndTheGroupsOffsetStays()
    {
        var gate = new TaskCompletionSource();
        var calls = new Recorder();
        var replayed = false;
        var host = await StartAsync(async (context, token) =>
        {
            calls.Add(context);
            if (replayed && context.Message.Number == 5)
            {
                await gate.Task.WaitAsync(token);
            }
        });
        await PublishAsync(host, Orders(10, keys: 1));
        await CommitsReachAsync(10);

        replayed = true;
        var replay = Control(host).ReplayAsync(Topic, 0, ConsumePosition.Offset(3), ConsumePosition.Offset(7), Token);
        await calls.ReachesAsync(13);
        await PublishAsync(host, "key-0", 10);
        Assert.Equal(10, await CommittedAsync());
        Assert.False(replay.IsCompleted);

        gate.SetResult();
        await replay;
        await calls.ReachesAsync(15);
        await CommitsReachAsync(11);
        Assert.Equal([.. Enumerable.Range(0, 10), 3, 4, 5, 6, 10], calls.Handled.Select(handling => handling.Number));
    }

    [Fact]
    public async Task Replay_OfEverything_FinishedRecordsAboveAWaitingOneAreNotHandledAThirdTime()
    {
        var calls = new Recorder();
        var host = await StartAsync(
            (context, _) => Done(calls.Add(context).Number == 2 && context.Attempt == 1 && calls.Count < 12
                ? throw new InvalidOperationException("Later.")
                : calls),
            consumer => consumer.WithRetry(retry => retry.Fixed(2, FarAway)));
        await PublishAsync(host, Orders(10, keys: 10));
        await calls.ReachesAsync(10);
        await CommitsReachAsync(2);

        await Control(host).ReplayAsync(ConsumePosition.Beginning, cancellationToken: Token);

        // Back where it was: only the record that waits for its retry is still open. It begins anew, for its wait was this assignment's.
        await Until.TrueAsync(
            () => calls.Handled.Count(handling => handling.Number == 2) == 3, () => $"the waiting record comes again, so far {calls.Count} calls");
        await CommitsReachAsync(10);
        Assert.Equal(2 + 2 + 2, calls.Handled.Count(handling => handling.Number is 0 or 1 or 9));
        Assert.Equal(2, calls.Handled.Count(handling => handling.Number == 9));
    }

    [Fact]
    public async Task Seek_ConsumerHasNoPartitions_SaysSo()
    {
        var host = await StartAsync((_, _) => default);
        await Until.TrueAsync(
            async () => await Record.ExceptionAsync(() => Control(host).SeekAsync("no-such-topic", 0, ConsumePosition.Beginning, Token)) is InvalidOperationException,
            () => "a partition that is not this member's is refused");
    }

    [Fact]
    public async Task HandlerHangs_HealthNamesTheRecord_NotWhilePaused()
    {
        var gate = new TaskCompletionSource();
        var calls = new Recorder();
        var host = await StartAsync(
            async (context, token) =>
            {
                calls.Add(context);
                await gate.Task.WaitAsync(token);
            },
            consumer => consumer.Configure(options => options.StuckAfter = TimeSpan.FromSeconds(1)),
            more: builder => builder.Services.AddHealthChecks().AddPubSubKafka());
        await PublishAsync(host, "k", 0);
        await calls.ReachesAsync(1);
        Task<HealthReport> CheckAsync() => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        await Until.TrueAsync(
            async () => await CheckAsync() is { Status: HealthStatus.Degraded } report && report.Entries.Values.Single().Description!.Contains($"{Topic}[0] offset 0", StringComparison.Ordinal),
            () => "the check names the record");

        Control(host).Pause();
        await Until.TrueAsync(async () => (await CheckAsync()).Status == HealthStatus.Healthy, () => "a paused consumer is healthy");
        gate.SetResult();
    }

    [Fact]
    public async Task GracefulStop_FinishedAboveAWaitingRecord_OnlyThatOneComesAgain()
    {
        var calls = new Recorder();
        var host = await StartAsync(
            (context, _) => Done(calls.Add(context).Number is 1 or 4 ? throw new InvalidOperationException("Later.") : calls),
            consumer => consumer.WithRetry(retry => retry.Fixed(2, FarAway)));
        await PublishAsync(host, Orders(6, keys: 6));
        await calls.ReachesAsync(6);
        await host.StopAsync(Token);
        Assert.Equal(1, await CommittedAsync());

        var again = new Recorder();
        var second = await StartAsync((context, _) => Done(again.Add(context)));
        await PublishAsync(second, "k", 6);
        await CommitsReachAsync(7);
        Assert.Equal([1, 4, 6], again.Handled.Select(handling => handling.Number).Order());
    }

    private static ValueTask Done(object _) => default;

    private IConsumerControl Control(IHost host) => host.Services.GetRequiredKeyedService<IConsumerControl>(Group);
}
