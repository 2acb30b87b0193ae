using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Consuming.Committing;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;
using PubSubKafka.Retries;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Polling;

public sealed class PollLoopTests : IDisposable
{
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(10);
    private static readonly TopicPartition Orders = new("orders", 0);

    private readonly VirtualTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ListLogger _log = new();
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
            Record(3),
            WaitUntilIdle,
            Stop);

        Assert.Equal(2, handled);
        Assert.Contains("seek orders[0] 3", source.Calls);
        Assert.Equal([new CommitOffset(Orders, 4)], source.Commits);
    }

    [Fact]
    public void Poll_RewoundWhileEarlierRecordsAreUnfinished_TheyAreReadAgainAndWhatIsFinishedBelowIsNot()
    {
        var handled = new List<long>();
        var source = Run(
            (delivery, _) =>
            {
                lock (handled)
                {
                    handled.Add(delivery.Record.Offset);
                    return new(handled.Count == 1 ? DeliveryOutcome.RetryAfter(TimeSpan.FromDays(1)) : DeliveryOutcome.Done);
                }
            },
            Assigned,
            Record(1, "waits"),
            WaitUntilIdle,
            Record(2, "finished"),
            Record(5, "finished"),
            WaitUntilIdle,
            Record(4, "new"),
            Record(1, "waits"),
            Record(2, "finished"),
            Record(4, "new"),
            Record(5, "new"),
            WaitUntilIdle,
            Stop);

        Assert.Contains("seek orders[0] 1", source.Calls);
        Assert.Equal([1, 2, 5, 1, 4, 5], handled);
        Assert.Equal([new CommitOffset(Orders, 6)], source.Commits);
    }

    [Fact]
    public void Revoked_WhileAPartitionIsRewound_NothingOfTheFormerRecordsThereIsCommitted()
    {
        var entered = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var source = Run(
            async (delivery, _) =>
            {
                if (delivery.Record.Offset == 9)
                {
                    entered.SetResult();
                    await gate.Task.ConfigureAwait(false);
                }

                return DeliveryOutcome.Done;
            },
            Assigned,
            Record(1),
            Record(3),
            WaitUntilIdle,
            Record(9),
            WaitFor(entered),
            Record(2),
            Nothing,
            listener =>
            {
                gate.SetResult();
                return Revoked(listener);
            },
            Stop);

        Assert.Equal([new CommitOffset(Orders, 2)], source.Commits);
    }

    [Fact]
    public void Poll_RewoundAndNothingIsFinishedAfterIt_WhatWasCommittedOfTheFormerRecordsIsOverwritten()
    {
        var source = Run(
            (delivery, _) => new(delivery.Record.Offset == 1 ? DeliveryOutcome.RetryAfter(TimeSpan.FromDays(1)) : DeliveryOutcome.Done),
            Assigned,
            Record(1, "waits"),
            Record(2, "finished"),
            Record(5, "finished"),
            WaitUntilIdle,
            Later,
            Record(4, "new"),
            Nothing,
            Stop);

        Assert.Equal([1, 1], source.Commits.Select(commit => commit.Offset));
        Assert.Equal(6, Map(source.Commits[0]).End);
        Assert.Equal(4, Map(source.Commits[1]).End);

        static CompletionMap Map(CommitOffset commit)
        {
            CompletionMapText.Decode(commit.Metadata, "orders", 0, commit.Offset, out var map);
            return map;
        }
    }

    [Fact]
    public void Commit_Refused_ComesAgainWithTheNextRound()
    {
        var refusals = 1;
        var source = new ScriptedSource([Assigned, Record(0), WaitUntilIdle, Later, Later, Stop])
        {
            Answer = (listener, offsets) => listener.Committed(offsets, refusals-- > 0 ? "rebalancing (REBALANCE_IN_PROGRESS)" : null),
        };
        Run(Done, source);
        Assert.Equal([new CommitOffset(Orders, 1), new CommitOffset(Orders, 1)], source.Commits);
        Assert.Single(_log.Lines, line => line.Contains("REBALANCE_IN_PROGRESS", StringComparison.Ordinal));
    }

    [Fact]
    public void Commit_Unanswered_NoOtherIsSent_UntilItIsTakenForLost()
    {
        var beforePatienceEnds = 0;
        ScriptedSource source = null!;
        source = new ScriptedSource([
            Assigned, Record(0), WaitUntilIdle, Later, Record(1), WaitUntilIdle, .. Enumerable.Repeat<Func<IAssignmentListener, ReceivedRecord?>>(Later, 11),
            _ =>
            {
                beforePatienceEnds = source.Commits.Count;
                return null;
            },
            Later, Later, Stop])
        {
            Answer = null,
        };
        Run(Done, source);
        Assert.Equal(1, beforePatienceEnds);
        Assert.Equal([1, 2], source.Commits.Select(commit => commit.Offset));
    }

    [Fact]
    public void Commit_NothingNew_IsNotSent()
    {
        var source = Run(Done, Assigned, Record(0), WaitUntilIdle, Later, Later, Later, Stop);
        Assert.Single(source.Commits);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(5, false)]
    public void Revoked_CommitIsRefused_IsTriedOnceMore(int refusals, bool isCommitted)
    {
        var landed = new List<CommitOffset>();
        var source = new ScriptedSource([Assigned, Record(4), WaitUntilIdle, Revoked, Stop])
        {
            Answer = (listener, offsets) =>
            {
                var error = refusals-- > 0 ? "of an old epoch (STALE_MEMBER_EPOCH)" : null;
                landed.AddRange(error is null ? offsets : []);
                listener.Committed(offsets, error);
            },
        };
        Run(Done, source);
        Assert.Equal(2, source.Commits.Count);
        Assert.Equal(isCommitted ? [new CommitOffset(Orders, 5)] : [], landed);
    }

    [Fact]
    public void Commit_FirstRecordOfAGroupIsUnfinished_ItsOffsetIsCommitted()
    {
        var source = Run((_, _) => new(DeliveryOutcome.RetryAfter(TimeSpan.FromDays(1))), Assigned, Record(7), WaitUntilIdle, Later, Record(8), WaitUntilIdle, Stop);
        Assert.Equal([new CommitOffset(Orders, 7)], source.Commits);
    }

    [Fact]
    public void Assigned_StartsFromLatest_TheEndIsCommittedWhereNothingWas()
    {
        var source = new ScriptedSource([Assigned, Later, Nothing, Later, Stop]) { LogEnd = static () => 40 };
        Run(Done, source, startFromLatest: true);
        Assert.Equal([new CommitOffset(Orders, 40)], source.Commits);

        source = new ScriptedSource([Assigned, Later, Stop]) { LogEnd = static () => 40, Committed = static partition => new CommittedOffset(partition, 3, "") };
        Run(Done, source, startFromLatest: true);
        Assert.Empty(source.Commits);
    }

    [Fact]
    public void Commit_FinishedAboveAWaitingRecord_IsInTheMetadataAndReadByTheNextOwner()
    {
        var source = Run(
            (delivery, _) => new(delivery.Record.Offset == 0 ? DeliveryOutcome.RetryAfter(TimeSpan.FromDays(1)) : DeliveryOutcome.Done),
            Assigned, Record(0, "a"), Record(1, "b"), WaitUntilIdle, Later, Record(2, "c"), WaitUntilIdle, Stop);
        Assert.Equal([0, 0], source.Commits.Select(commit => commit.Offset));
        Assert.NotEqual(source.Commits[0].Metadata, source.Commits[1].Metadata);

        var handled = new List<long>();
        var next = new ScriptedSource([Assigned, Record(0, "a"), WaitUntilIdle, Record(1, "b"), WaitUntilIdle, Record(2, "c"), WaitUntilIdle, Stop])
        {
            Committed = partition => new CommittedOffset(partition, 0, source.Commits[1].Metadata),
            LogEnd = static () => 3,
        };
        Run(
            (delivery, _) =>
            {
                lock (handled)
                {
                    handled.Add(delivery.Record.Offset);
                }

                return new(DeliveryOutcome.Done);
            },
            next);
        Assert.Equal([0], handled);
        Assert.Equal([new CommitOffset(Orders, 3)], next.Commits);
    }

    [Theory]
    [InlineData("AQAAAYz", "Foreign")]
    [InlineData("psk9:abc", "Newer")]
    [InlineData("psk1:AAAAAAAAAAAAAAAA", "Corrupt")]
    public void Assigned_MetadataIsNoMapOfOurs_IsIgnoredWithAWarning(string metadata, string reason)
    {
        var source = new ScriptedSource([Assigned, Record(0), WaitUntilIdle, Stop]) { Committed = partition => new CommittedOffset(partition, 0, metadata) };
        Run(Done, source);
        Assert.Equal([new CommitOffset(Orders, 1)], source.Commits);
        Assert.Single(_log.Lines, line => line.Contains(reason, StringComparison.Ordinal) && line.Contains("orders[0]", StringComparison.Ordinal));
    }

    [Fact]
    public void Assigned_MapSpeaksOfRecordsBeyondTheLog_IsIgnored()
    {
        var map = CompletionMapText.Encode("orders", 0, 0, new CompletionMap([new(1, 6)]), 4096)!;
        var source = new ScriptedSource([Assigned, Record(0), Record(1), WaitUntilIdle, Stop])
        {
            Committed = partition => new CommittedOffset(partition, 0, map),
            LogEnd = static () => 5,
        };
        var handled = 0;
        Run(
            (_, _) =>
            {
                Interlocked.Increment(ref handled);
                return new(DeliveryOutcome.Done);
            },
            source);
        Assert.Equal(2, handled);
    }

    [Fact]
    public void Assigned_CommittedOffsetsCannotBeRead_AskedAgainAndThenGoesOnWithoutThem()
    {
        var asked = 0;
        var source = new ScriptedSource([Assigned, Record(0), WaitUntilIdle, Stop])
        {
            Committed = _ =>
            {
                asked++;
                _time.Advance(TimeSpan.FromSeconds(5));
                throw new TransportException("No broker answered.", TransportErrors.TimedOut, isFatal: false);
            },
        };
        Run(Done, source);
        Assert.InRange(asked, 2, 10);
        Assert.Equal([new CommitOffset(Orders, 1)], source.Commits);
        Assert.Contains(_log.Lines, line => line.Contains("No broker answered.", StringComparison.Ordinal));
    }

    [Fact]
    public void Revoked_BetweenTwoRecordsOfOneBatch_WhatWasReadBeforeIsLeftToTheNextOwner()
    {
        var handled = 0;
        var source = new ScriptedSource([Assigned, Record(0), Revoked, Assigned, Stop]) { ReadsOn = true };
        Run(
            (_, _) =>
            {
                Interlocked.Increment(ref handled);
                return new(DeliveryOutcome.Done);
            },
            source);
        Assert.Equal(0, handled);
        Assert.Empty(source.Commits);
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

    private static Func<IAssignmentListener, ReceivedRecord?> Record(long offset, string key = "key") => _ => Records.At(Orders, offset, key);

    private static ReceivedRecord? Nothing(IAssignmentListener listener) => null;

    private ReceivedRecord? Later(IAssignmentListener listener)
    {
        _time.Advance(CommitInterval);
        return null;
    }

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
        Func<RecordDelivery, CancellationToken, ValueTask<DeliveryOutcome>> handle, params Func<IAssignmentListener, ReceivedRecord?>[] steps) =>
        Run(handle, new ScriptedSource(steps));

    private ScriptedSource Run(
        Func<RecordDelivery, CancellationToken, ValueTask<DeliveryOutcome>> handle, ScriptedSource source, bool startFromLatest = false)
    {
        var connection = new ConnectionSettings("nowhere:9092", "tests", new Dictionary<string, string>());
        var interval = CommitInterval;
        var settings = new ConsumerSettings(
            "billing", ["orders"], RetryRoutes.None, MessageOrdering.Key, 10, 100, 4096, interval, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10),
            new SourceSettings(connection, "billing", "billing", null, false, startFromLatest, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)));
        _dispatcher = new Dispatcher(new DelegateStage(handle), MessageOrdering.Key, 10, _time, (_, exception) => Assert.Fail(exception.Message));
        using var instruments = new Instruments(_services.GetRequiredService<IMeterFactory>());
        var telemetry = new ConsumeTelemetry(instruments, "billing", "billing", _time);
        using var commits = new CommitScheduler(settings, source, _dispatcher, _time, telemetry, _log);
        _loop = new PollLoop(settings, source, _dispatcher, new ConsumerStatus("billing", _time), _time, telemetry, _log, commits);
        _loop.Run();
        _drained = true;
        return source;
    }
}
