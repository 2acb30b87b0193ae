using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Polling;

public sealed class PollLoopTests : IDisposable
{
    private static readonly TopicPartition Orders = new("orders", 0);

    private readonly VirtualTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private Dispatcher? _dispatcher;
    private PollLoop? _loop;
    private volatile bool _drained;

    [Fact]
    public void Lost_FinishedRecord_IsNotCommitted()
    {
        var source = Run(Done, Assigned, Record(0), WaitUntilIdle, Lost, Stop);

        Assert.Empty(source.Commits);
        Assert.Equal(["close"], source.Calls);
    }

    [Fact]
    public void Revoked_FinishedRecord_IsCommittedInsideTheCall()
    {
        var source = Run(Done, Assigned, Record(4), WaitUntilIdle, Revoked, Stop);

        Assert.Equal([new CommitOffset(Orders, 5)], source.Commits);
    }

    [Fact]
    public void Stop_FinishedRecord_IsCommittedBeforeTheGroupIsLeft()
    {
        var source = Run(Done, Assigned, Record(4), WaitUntilIdle, Stop);

        Assert.Equal([new CommitOffset(Orders, 5)], source.Commits);
        Assert.Equal(["close"], source.Calls);
    }

    [Fact]
    public void Lost_RunningHandler_IsCancelledAndNotWaitedFor()
    {
        var entered = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var source = Run(
            async (_, token) =>
            {
                entered.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancelled.SetResult();
                return DeliveryOutcome.Done;
            },
            Assigned,
            Record(0),
            WaitFor(entered),
            Lost,
            WaitFor(cancelled),
            WaitUntilIdle,
            Stop);

        Assert.Empty(source.Commits);
    }

    [Fact]
    public void Revoked_CancelledHandlerHasACallbackThatThrows_FinishedWorkIsCommittedAllTheSame()
    {
        var entered = new TaskCompletionSource();
        var source = Run(
            async (delivery, token) =>
            {
                if (delivery.Record.Offset == 5)
                {
                    using var registration = token.Register(() => throw new InvalidOperationException("A user's callback."));
                    entered.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    return DeliveryOutcome.Abandoned;
                }

                return DeliveryOutcome.Done;
            },
            Assigned,
            Record(4),
            Record(5),
            WaitFor(entered),
            LetDrainTimePass,
            Revoked,
            Stop);

        Assert.Equal([new CommitOffset(Orders, 5)], source.Commits);
        Assert.Equal(["close"], source.Calls);
    }

    [Fact]
    public void Lost_CancelledHandlerHasACallbackThatBlocks_ThePollThreadGoesOn()
    {
        var entered = new TaskCompletionSource();
        var wentOn = false;
        using var polledOn = new ManualResetEventSlim();
        var callback = new TaskCompletionSource();
        Run(
            async (_, token) =>
            {
                await using var registration = token.Register(() =>
                {
                    wentOn = polledOn.Wait(TimeSpan.FromSeconds(10));
                    callback.SetResult();
                });
                entered.SetResult();
                await callback.Task;
                return DeliveryOutcome.Abandoned;
            },
            Assigned,
            Record(0),
            WaitFor(entered),
            Lost,
            _ =>
            {
                polledOn.Set();
                return null;
            },
            WaitUntilIdle,
            Stop);

        Assert.True(wentOn);
    }

    [Fact]
    public void Poll_Rewound_TheRecordIsHandledAgainAndTheOffsetGoesBack()
    {
        var handled = 0;
        var source = Run(
            (_, _) =>
            {
                Interlocked.Increment(ref handled);
                return new(DeliveryOutcome.Done);
            },
            Assigned,
            Record(7),
            WaitUntilIdle,
            Record(3),
            WaitUntilIdle,
            Stop);

        Assert.Equal(2, handled);
        Assert.Equal([new CommitOffset(Orders, 4)], source.Commits);
    }

    public void Dispose()
    {
        _drained = true;
        _dispatcher?.Dispose();
        _services.Dispose();
    }

    private static ValueTask<DeliveryOutcome> Done(RecordDelivery delivery, CancellationToken token) => new(DeliveryOutcome.Done);

    private static ReceivedRecord? Assigned(IAssignmentListener listener)
    {
        listener.Assigned([Orders]);
        return null;
    }

    private static ReceivedRecord? Revoked(IAssignmentListener listener)
    {
        listener.Revoked([Orders]);
        return null;
    }

    private static ReceivedRecord? Lost(IAssignmentListener listener)
    {
        listener.Lost([Orders]);
        return null;
    }

    private static Func<IAssignmentListener, ReceivedRecord?> Record(long offset) => _ => Records.At(Orders, offset, "key");

    private static Func<IAssignmentListener, ReceivedRecord?> WaitFor(TaskCompletionSource signal) => _ =>
    {
        Assert.True(signal.Task.Wait(TimeSpan.FromSeconds(60)));
        return null;
    };

    // Virtual time goes on by itself from here, so that the drain is over when the real one waits for it.
    private ReceivedRecord? LetDrainTimePass(IAssignmentListener listener)
    {
        _ = Task.Run(async () =>
        {
            while (!_drained)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        });
        return null;
    }

    private ReceivedRecord? WaitUntilIdle(IAssignmentListener listener)
    {
        Assert.True(SpinWait.SpinUntil(() => !_dispatcher!.IsBusy, TimeSpan.FromSeconds(60)));
        return null;
    }

    private ReceivedRecord? Stop(IAssignmentListener listener)
    {
        _loop!.RequestStop();
        return null;
    }

    private ScriptedSource Run(
        Func<RecordDelivery, CancellationToken, ValueTask<DeliveryOutcome>> handle, params Func<IAssignmentListener, ReceivedRecord?>[] steps)
    {
        var connection = new ConnectionSettings("nowhere:9092", "tests", new Dictionary<string, string>());
        var interval = TimeSpan.FromMinutes(5);
        var settings = new ConsumerSettings(
            "billing", ["orders"], MessageOrdering.Key, 10, 100, interval, TimeSpan.FromSeconds(10),
            new SourceSettings(connection, "billing", "billing", null, false, false, interval, interval));
        var source = new ScriptedSource(steps);
        _dispatcher = new Dispatcher(new DelegateStage(handle), MessageOrdering.Key, 10, _time, (_, exception) => Assert.Fail(exception.Message));
        using var instruments = new Instruments(_services.GetRequiredService<IMeterFactory>());
        _loop = new PollLoop(
            settings, source, _dispatcher, new ConsumerStatus("billing", _time), _time, new ConsumeTelemetry(instruments, "billing", "billing", _time), NullLogger.Instance);
        _loop.Run();
        _drained = true;
        return source;
    }
}
