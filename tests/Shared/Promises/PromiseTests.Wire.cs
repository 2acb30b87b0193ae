using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PubSubKafka.Diagnostics;

namespace PubSubKafka.Promises;

/// <content>What stands on the wire, and what handlers learn from it.</content>
public abstract partial class PromiseTests
{
    [Fact]
    public async Task Publish_Handled_ContextKnowsEveryFactAndConsequencesCarryThem()
    {
        var orders = new Recorder();
        var receipts = new Recorder();
        var receiptTopic = Broker.NewName("receipts");
        var host = await StartAsync(
            async (context, token) =>
            {
                orders.Add(context);
                await context.PublishAsync(new Receipt("paid"), token);
            },
            partitions: 2,
            more: builder => builder
                .AddTopic<Receipt>(receiptTopic, topic => topic.WithPartitions(1).WithReplicationFactor(1))
                .AddConsumer(Broker.NewName("mail"), mail => mail.Handle<Receipt>((context, _) =>
                {
                    receipts.Add(context);
                    return default;
                })));
        var headers = new MessageHeaders().Add("tenant", "ä").Add("empty", []);

        var result = await Publisher(host).PublishAsync(
            new Order("k", 7),
            new PublishOptions { Partition = 1, MessageId = "m-1", CorrelationId = "c-1", CausationId = "x-1", Headers = headers },
            Token);
        await receipts.ReachesAsync(1);

        var order = Assert.Single(orders.Handled);
        Assert.Equal((Topic, 1, 0L, "m-1"), (result.Topic, result.Partition, result.Offset, result.MessageId));
        Assert.Equal((Group, Topic, 1, 0L, 1), (order.Consumer, order.Topic, order.Partition, order.Offset, order.Attempt));
        Assert.Equal((new Order("k", 7), true, "k", false), ((Order)order.Message!, order.HasKey, order.Key!, order.IsTombstone));
        Assert.Equal(("m-1", "c-1", "x-1"), (order.MessageId, order.CorrelationId, order.CausationId!));
        Assert.Equal(("ä", string.Empty), (order.Headers.GetText("tenant")!, order.Headers.GetText("empty")!));
        Assert.InRange(order.Timestamp, TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(5), TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(5));
        var receipt = Assert.Single(receipts.Handled);
        Assert.Equal(("c-1", "m-1", false), (receipt.CorrelationId, receipt.CausationId!, receipt.HasKey));
        Assert.NotEqual("m-1", receipt.MessageId);
    }

    [Fact]
    public async Task Publish_OnTheWire_IsACloudEventInBinaryMode()
    {
        var host = await StartHostAsync(builder => AddOrders(builder));

        var result = await Publisher(host).PublishAsync(new Order("k", 7), Token);

        var record = Assert.Single(await Broker.ReadAllAsync(Topic));
        Assert.Equal("k"u8.ToArray(), record.Key);
        Assert.Equal(new Order("k", 7), JsonSerializer.Deserialize<Order>(record.Value, JsonSerializerOptions.Web));
        Assert.Equal(
            ["ce_correlationid", "ce_id", "ce_source", "ce_specversion", "ce_time", "ce_type", "content-type"],
            record.Headers.Select(header => header.Name).Where(name => !name.StartsWith("trace", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(
            ("1.0", "Order", "promises", "application/json", result.MessageId, result.MessageId),
            (record.Text("ce_specversion"), record.Text("ce_type"), record.Text("ce_source"), record.Text("content-type"), record.Text("ce_id"), record.Text("ce_correlationid")));
        var time = DateTimeOffset.ParseExact(record.Text("ce_time")!, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.InRange(time, TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(5), TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Trace_SomebodyListens_HandlerSpanIsTheSendSpansChild()
    {
        var stopped = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PubSubKafkaDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var inHandler = new TaskCompletionSource<Activity?>();
        var host = await StartAsync((_, _) =>
        {
            inHandler.TrySetResult(Activity.Current);
            return default;
        });

        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await PublishAsync(host, "k", 1);
        var handling = await inHandler.Task.WaitAsync(Token);
        request.Stop();

        var send = stopped.Single(activity => activity.Kind == ActivityKind.Producer && Equals(activity.GetTagItem("messaging.destination.name"), Topic));
        Assert.Equal(request.SpanId, send.ParentSpanId);
        Assert.Equal((ActivityKind.Consumer, request.TraceId, send.SpanId), (handling!.Kind, handling.TraceId, handling.ParentSpanId));
        Assert.Equal($"00-{send.TraceId}-{send.SpanId}-01", Assert.Single(await Broker.ReadAllAsync(Topic)).Text("traceparent"));
    }

    [Fact]
    public async Task ContentType_JsonAndProtobufOnOneTopic_EachIsReadByItsOwnReader()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var host = await StartHostAsync(builder => builder
            .AddTopic<StringValue>(Topic, topic => topic.AsProtobuf().AsJson(JsonSerializerOptions.Web).WithPartitions(1).WithReplicationFactor(1))
            .AddConsumer(Group, consumer => Tune(consumer).Handle<StringValue>((context, _) =>
            {
                seen.Enqueue(context.Message.Value);
                return default;
            })));

        await Publisher(host).PublishAsync(new StringValue { Value = "one" }, Token);
        await Broker.AppendAsync(Topic, 0, null, """{"value":"two"}"""u8.ToArray(), ("content-type", "Application/JSON; charset=utf-8"u8.ToArray()));
        await Broker.AppendAsync(Topic, 0, null, new StringValue { Value = "three" }.ToByteArray());
        await Broker.AppendAsync(Topic, 0, null, "four"u8.ToArray(), ("content-type", "text/plain"u8.ToArray()));
        await CommitsReachAsync(4);

        Assert.Equal(["one", "three", "two"], seen.Order(StringComparer.Ordinal));
        Assert.Equal("application/protobuf", (await Broker.ReadAllAsync(Topic))[0].Text("content-type"));
        Assert.Equal("four"u8.ToArray(), Assert.Single(await DeadLettersAsync(1)).Value);
    }

    [Fact]
    public async Task Tombstone_RoundTrip_HandlerSeesTheKeyAndNoMessage()
    {
        var seen = new Recorder();
        var host = await StartAsync((context, _) =>
        {
            seen.Add(context);
            Assert.Throws<TombstoneNotHandledException>(() => context.Message);
            return default;
        });

        await Publisher(host).PublishTombstoneAsync<Order>("gone", Token);
        await CommitsReachAsync(1);

        var record = Assert.Single(await Broker.ReadAllAsync(Topic));
        Assert.Null(record.Value);
        Assert.Equal("Order", record.Text("ce_type"));
        var tombstone = Assert.Single(seen.Handled);
        Assert.Equal((true, "gone", record.Text("ce_id")), (tombstone.IsTombstone, tombstone.Key!, tombstone.MessageId));
        Assert.Empty(await Broker.ReadAllAsync(DeadLetterTopic));
    }

    [Fact]
    public async Task ForeignRecord_NoHeaders_IsHandledWithIdsDerivedFromItsPlace()
    {
        var seen = new Recorder();
        await StartAsync(
            (context, _) =>
            {
                seen.Add(context);
                return default;
            },
            partitions: 2);
        await Until.TrueAsync(async () => await Broker.PartitionCountAsync(Topic) == 2, () => $"{Topic} exists");

        await Broker.AppendAsync(Topic, 1, null, Encoding.UTF8.GetBytes("""{"key":"k","number":7}"""));
        await seen.ReachesAsync(1);

        var order = Assert.Single(seen.Handled);
        var id = $"{Topic}/1/0";
        Assert.Equal((new Order("k", 7), id, id, null, false, null), ((Order)order.Message!, order.MessageId, order.CorrelationId, order.CausationId, order.HasKey, order.Key));
    }
}
