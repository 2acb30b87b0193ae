using System.Text;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.Consuming.Transactions;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;
using PubSubKafka.Retries;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Tests.Consuming.Polling;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Transactions;

/// <summary>A scheduler of transactions as the poll thread has it, which the test is. Each record publishes its own value.</summary>
internal sealed class TransactionFixture : IDisposable
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(1);

    private readonly FakeMeterFactory _meters = new();
    private readonly Instruments _instruments;
    private readonly TransactionThread _thread;

    public TransactionFixture()
    {
        _instruments = new Instruments(_meters);
        var connection = new ConnectionSettings("nowhere:9092", "tests", new Dictionary<string, string>());
        var transactions = new TransactionSettings(
            "the-id", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), new SinkSettings(connection, TimeSpan.Zero, "none", TimeSpan.FromMinutes(2), 1000, 100));
        Settings = new ConsumerSettings(
            "billing", ["in"], RetryRoutes.None, MessageOrdering.Key, 10, 100, 4096, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10),
            new SourceSettings(connection, "billing", "billing", null, false, false, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)),
            transactions);
        Dispatcher = new Dispatcher(new DelegateStage(HandleAsync), MessageOrdering.Key, 10, Time, static (_, exception) => Assert.Fail(exception.Message));
        Refusals = new OutputRefusals(Time);
        _thread = new TransactionThread(new TransactionWriter(Sink.Make, "billing", "the-id", transactions.Timeout, TimeProvider.System, Log), "billing", Source.Wake, Log);
        var committed = new CommittedLanes(Dispatcher);
        var status = new ConsumerStatus("billing", Time);
        var composer = new TransactionComposer(Settings, Source, Dispatcher, committed, Log);
        var course = new TransactionCourse(Settings, Source, _thread, status, Log);
        var telemetry = new ConsumeTelemetry(_instruments, "billing", "billing", Time);
        Scheduler = new TransactionScheduler(
            Settings, transactions, Dispatcher, _thread, composer, course, committed, Refusals, status, Time, telemetry, Log);
    }

    public ConsumerSettings Settings { get; }

    public VirtualTimeProvider Time { get; } = new();

    public ScriptedSink Sink { get; } = new();

    public ScriptedSource Source { get; } = new() { Member = static () => new NoMembership() };

    public ListLogger Log { get; } = new();

    public Dispatcher Dispatcher { get; }

    public OutputRefusals Refusals { get; }

    public TransactionScheduler Scheduler { get; }

    /// <summary>Records whose handling does not end before the test says so.</summary>
    public Dictionary<long, TaskCompletionSource> Held { get; } = [];

    public static PartitionLane Lane(int partition = 0) => new(new TopicPartition("in", partition));

    /// <summary>Hands records in and waits until those that are not held are finished.</summary>
    public void Handle(PartitionLane lane, params long[] offsets)
    {
        IncomingRecord[] records = [.. offsets.Select(offset =>
        {
            var record = Records.At(lane.Partition, offset, $"k{offset}");
            var key = Dispatcher.KeyOf(record);
            return new IncomingRecord(lane, key, new RecordDelivery(record) { Key = key });
        })];
        Assert.Equal(records.Length, Dispatcher.Enqueue(records));
        WaitUntilIdle();
    }

    public void WaitUntilIdle() => Assert.True(SpinWait.SpinUntil(() => !Dispatcher.IsBusy || Held.Values.Any(static held => !held.Task.IsCompleted), Ceiling));

    /// <summary>Begins what is due after an interval.</summary>
    public void Begin(params PartitionLane[] lanes)
    {
        Time.Advance(TimeSpan.FromMilliseconds(100));
        Scheduler.RunWhenDue(lanes);
    }

    /// <summary>Waits for the outcome of what is under way.</summary>
    public void Settle(params PartitionLane[] lanes)
    {
        Assert.True(_thread.Wait(Ceiling));
        Scheduler.RunWhenDue(lanes);
    }

    public void Run(params PartitionLane[] lanes)
    {
        Begin(lanes);
        Settle(lanes);
    }

    public void Dispose()
    {
        Scheduler.Dispose();
        Dispatcher.Dispose();
        _instruments.Dispose();
        _meters.Dispose();
    }

    private async ValueTask<DeliveryOutcome> HandleAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        delivery.BeginOutputs(Refusals);
        var sent = ((IRecordOutlet)delivery.Outputs!).SendAsync(Output(delivery.Record), cancellationToken);
        if (Held.TryGetValue(delivery.Record.Offset, out var held))
        {
            await held.Task;
        }

        await sent;
        return DeliveryOutcome.Done;
    }

    private static OutgoingRecord Output(ReceivedRecord record) =>
        new("out", null, null, Encoding.UTF8.GetBytes($"{record.Partition.Partition}:{record.Offset}"), new MessageHeaders(), default);
}
