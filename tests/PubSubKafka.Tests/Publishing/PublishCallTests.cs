using System.Diagnostics;
using PubSubKafka.Diagnostics;
using PubSubKafka.Promises;
using PubSubKafka.Publishing;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Publishing;

public sealed class PublishCallTests : IDisposable
{
    private static readonly RecordPosition Position = new(new TopicPartition("orders", 3), 42);

    private readonly FakeMeterFactory _meters = new();
    private readonly Instruments _instruments;
    private readonly PublishTelemetry _telemetry;
    private readonly PublishCallPool _pool;

    public PublishCallTests()
    {
        _instruments = new Instruments(_meters);
        _telemetry = new PublishTelemetry(_instruments, TimeProvider.System);
        _pool = new PublishCallPool(_telemetry);
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task Task_AwaitedTwice_ThrowsAndLeavesTheNextCallAlone()
    {
        var first = _pool.Begin("orders");
        var task = first.Task;
        Acknowledge(first);
        await task;

        // The object serves another call by now.
        var next = _pool.Begin("orders");
        Assert.Same(first, next);
        var nextTask = next.Task;
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await task);
        Acknowledge(next);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await task);

        Assert.Equal(42, (await nextTask).Offset);
    }

    [Fact]
    public async Task Task_ResultTakenByManyThreadsAtOnce_OneOfThemHasIt()
    {
        for (var round = 0; round < 2_000; round++)
        {
            var call = _pool.Begin("orders");
            var task = call.Task;
            Acknowledge(call);
            using var start = new Barrier(2);
            var takers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                start.SignalAndWait();
                try
                {
                    return task.Result.Offset;
                }
                catch (InvalidOperationException)
                {
                    return -1;
                }
            }));

            Assert.Equal([-1, 42], (await Task.WhenAll(takers)).Order());

            // Two places in the pool would be two calls in one object.
            Assert.NotSame(_pool.Begin("orders"), _pool.Begin("orders"));
        }
    }

    [Fact]
    public async Task Task_ResultAskedForTooEarly_ThrowsAndGetsItLater()
    {
        var call = _pool.Begin("orders");
        var task = call.Task;

        Assert.Throws<InvalidOperationException>(() => task.Result);
        Assert.NotSame(call, _pool.Begin("orders"));
        Acknowledge(call);

        Assert.Equal(42, (await task).Offset);
    }

    [Fact]
    public async Task Outcome_SomebodyWaits_GoesOnElsewhere()
    {
        var call = _pool.Begin("orders");
        var teller = 0;
        var continued = WaitAsync(call.Task);

        // A thread of its own stands for the client's: no pool thread can be it by chance.
        var told = Task.Factory.StartNew(
            () =>
            {
                teller = Environment.CurrentManagedThreadId;
                Acknowledge(call);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await told;

        Assert.NotEqual(teller, await continued);

        static async Task<int> WaitAsync(ValueTask<PublishResult> publishing)
        {
            await publishing.ConfigureAwait(false);
            return Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task Outcome_SomebodyWaitsOnAContext_ContextIsCalledElsewhere()
    {
        var call = _pool.Begin("orders");
        var context = new RecordingContext();
        var task = call.Task;
        var continued = Task.Factory.StartNew(
            () =>
            {
                SynchronizationContext.SetSynchronizationContext(context);
                return WaitAsync(task);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();
        await Until.TrueAsync(() => context.IsUsed, () => "somebody waits");

        var teller = await Task.Factory.StartNew(
            () =>
            {
                Acknowledge(call);
                return Environment.CurrentManagedThreadId;
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await continued;

        Assert.NotEqual(teller, Assert.Single(context.Posts));

        async Task WaitAsync(ValueTask<PublishResult> publishing)
        {
            var awaiter = publishing.GetAwaiter();
            var isOver = new TaskCompletionSource();
            awaiter.OnCompleted(() =>
            {
                awaiter.GetResult();
                isOver.SetResult();
            });
            context.IsUsed = true;
            await isOver.Task.ConfigureAwait(false);
        }
    }

    [Fact]
    public async Task Outcome_Listeners_RunElsewhereAndTheirFailuresAreNotTheCallers()
    {
        var listenedOn = 0;
        using var spans = new ActivityListener
        {
            ShouldListenTo = source => ReferenceEquals(source, _instruments.Source),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ =>
            {
                listenedOn = Environment.CurrentManagedThreadId;
                throw new FormatException();
            },
        };
        ActivitySource.AddActivityListener(spans);
        var call = _pool.Begin("orders");
        call.Watch(_telemetry.Start("orders"));
        var task = call.Task;

        var (teller, ambient) = await Task.Factory.StartNew(
            () =>
            {
                Activity.Current = null;
                Acknowledge(call);
                return (Environment.CurrentManagedThreadId, Activity.Current);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        Assert.Equal(42, (await task).Offset);
        Assert.NotEqual(0, listenedOn);
        Assert.NotEqual(teller, listenedOn);
        Assert.Null(ambient);
    }

    private static void Acknowledge(PublishCall call) => ((ISendCompletion)call).Succeeded(Position);
}
