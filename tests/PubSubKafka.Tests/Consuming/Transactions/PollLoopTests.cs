using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;
using PubSubKafka.Retries;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Tests.Consuming.Polling;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Transactions;

/// <summary>What the poll loop does otherwise where commits are transactions.</summary>
public sealed class PollLoopTests : IDisposable
{
    private static readonly TopicPartition Orders = new("orders", 0);

    private readonly FakeMeterFactory _meters = new();
    private readonly VirtualTimeProvider _time = new();
    private readonly ListLogger _log = new();
    private readonly List<long> _handled = [];
    private readonly Dispatcher _dispatcher;
    private readonly ScriptedCommits _commits;
    private PollLoop? _loop;

    public PollLoopTests()
    {
        _dispatcher = new Dispatcher(new DelegateStage(HandleAsync), MessageOrdering.Key, 10, _time, static (_, exception) => Assert.Fail(exception.Message));
        _commits = new ScriptedCommits(_dispatcher);
    }

    [Fact]
    public void Assigned_WhatIsUnderWayIsDecidedBeforeTheCommittedOffsetsAreRead()
    {
        var source = new ScriptedSource([Assigned, Stop])
        {
            Committed = partition =>
            {
                _commits.Calls.Add("read");
                return new CommittedOffset(partition, null, "");
            },
        };

        Run(source);

        Assert.Equal(["await orders[0]", "read"], _commits.Calls);
    }

    [Fact]
    public void Assigned_NobodyTellsWhatIsCommitted_StopsAndHandlesNothing()
    {
        var source = new ScriptedSource([Assigned, Record, Stop]) { Committed = _ => throw NoAnswer() };

        var end = Assert.Throws<TransportException>(() => Run(source));

        Assert.True(end.IsFatal);
        Assert.Contains("handled twice", end.Message, StringComparison.Ordinal);
        Assert.Empty(_handled);
    }

    [Fact]
    public void Assigned_TheStopComesWhileNobodyTells_NothingIsBegun()
    {
        var source = new ScriptedSource([Assigned, Record])
        {
            Committed = _ =>
            {
                _loop!.RequestStop();
                throw NoAnswer();
            },
            ReadsOn = true,
        };

        Run(source);

        Assert.Empty(_handled);
    }

    [Fact]
    public void Restart_ThePartitionGoesOnAtWhatIsCommitted_WhenNothingOfItIsUnderWay()
    {
        _commits.RestartAt = 3;
        _commits.TurnsUntilItMayEnd = 2;
        var source = new ScriptedSource([Assigned, Record, Nothing, Nothing, Nothing, Nothing, Nothing, Stop]);

        Run(source);

        Assert.Contains($"seek {Orders} 3", source.Calls);
        Assert.Equal(["restart", "may end", "may end", "may end", "end"], _commits.Calls.Skip(1));
    }

    public void Dispose()
    {
        _dispatcher.Dispose();
        _meters.Dispose();
    }

    private static ReceivedRecord? Assigned(IAssignmentListener listener)
    {
        listener.Assigned([Orders]);
        return null;
    }

    private static ReceivedRecord? Record(IAssignmentListener listener) => Records.At(Orders, 5, "key");

    private static ReceivedRecord? Nothing(IAssignmentListener listener) => null;

    private TransportException NoAnswer()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        return new TransportException("No broker answered.", TransportErrors.TimedOut, isFatal: false);
    }

    private ReceivedRecord? Stop(IAssignmentListener listener)
    {
        _loop!.RequestStop();
        return null;
    }

    private ValueTask<DeliveryOutcome> HandleAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        lock (_handled)
        {
            _handled.Add(delivery.Record.Offset);
        }

        return new(DeliveryOutcome.Done);
    }

    private void Run(ScriptedSource source)
    {
        using var instruments = new Instruments(_meters);
        var connection = new ConnectionSettings("nowhere:9092", "tests", new Dictionary<string, string>());
        var sink = new SinkSettings(connection, TimeSpan.Zero, "none", TimeSpan.FromMinutes(2), 1000, 100);
        var settings = new ConsumerSettings(
            "billing", ["orders"], RetryRoutes.None, MessageOrdering.Key, 10, 100, 4096, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10),
            new SourceSettings(connection, "billing", "billing", null, false, false, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)),
            new TransactionSettings("id", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), sink));
        var telemetry = new ConsumeTelemetry(instruments, "billing", "billing", _time);
        _loop = new PollLoop(settings, source, _dispatcher, new ConsumerStatus("billing", _time), _time, telemetry, _log, _commits);
        _loop.Run();
    }
}
