using System.Globalization;
using System.Runtime.CompilerServices;
using Confluent.Kafka;
using PubSubKafka.Promises;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

public sealed class SendQueueTests : IDisposable
{
    private readonly FakeProducerClient _client = new();
    private readonly SendQueue _queue;

    public SendQueueTests() => _queue = new SendQueue(2, _client, TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task Send_Full_WaitsItsTurnAndKeepsTheOrder()
    {
        var sends = Enumerable.Range(0, 6).Select(i => Send($"{i}")).ToArray();
        Assert.Equal(["0", "1"], _client.Order);

        while (_client.TryDeliver())
        {
        }

        var positions = await Task.WhenAll(sends);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], _client.Order);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], positions.Select(position => position.Partition.Topic));
        Assert.Equal(0, _queue.Count);
        Assert.Equal(6, _client.Attempts);
    }

    [Fact]
    public async Task Send_CancelledWhileWaiting_IsTakenOutOfTheQueue()
    {
        using var cancellation = new CancellationTokenSource();
        var first = Send("0");
        var second = Send("1");
        var cancelled = SendCancellable("2", cancellation.Token);
        var last = Send("3");

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        while (_client.TryDeliver())
        {
        }

        await Task.WhenAll(first, second, last);
        Assert.Equal(["0", "1", "3"], _client.Order);
    }

    [Fact]
    public async Task Send_CancelledWhileUnderWay_ReportsTheRealOutcome()
    {
        using var cancellation = new CancellationTokenSource();
        var send = SendCancellable("0", cancellation.Token);

        await cancellation.CancelAsync();
        Assert.False(send.IsCompleted);
        _client.TryDeliver();

        Assert.Equal(7, (await send).Offset);
    }

    [Fact]
    public async Task Send_ClientFullWithoutAnythingUnderWay_TriesAgainByItself()
    {
        _client.Room = 0;
        var send = Send("0");
        Assert.False(send.IsCompleted);

        _client.Room = 1;
        while (!_client.TryDeliver())
        {
            await Task.Yield();
        }

        Assert.Equal(7, (await send).Offset);
    }

    [Fact]
    public async Task Send_Refused_FailsAtOnce()
    {
        _client.Refusal = SendFailure.NotTakenOver("0", new Error(ErrorCode.MsgSizeTooLarge), cause: null);

        var exception = await Assert.ThrowsAsync<PublishException>(() => Send("0"));

        Assert.Equal(("MSG_SIZE_TOO_LARGE", false, false), (exception.ErrorCode, exception.MayHaveBeenWritten, exception.IsTransient));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task Delivery_ClientRefusesAllThatWait_TheyFailWithoutGrowingTheStack()
    {
        // As when the producer has failed for good with very many calls waiting. One frame for each of them would end the process.
        var sends = Enumerable.Range(0, 200_000).Select(i => Send("0")).ToArray();
        _client.Refusal = SendFailure.NotTakenOver("0", new Error(ErrorCode.Local_Fatal), cause: null);
        while (_client.TryDeliver())
        {
        }

        await Assert.ThrowsAsync<PublishException>(() => Task.WhenAll(sends));
        Assert.Equal(2, sends.Count(send => send.IsCompletedSuccessfully));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task Delivery_Error_BecomesPublishException()
    {
        var send = Send("0");
        _client.TryDeliver(new Error(ErrorCode.Local_MsgTimedOut));

        var exception = await Assert.ThrowsAsync<PublishException>(() => send);

        Assert.Equal(("_MSG_TIMED_OUT", true, true), (exception.ErrorCode, exception.MayHaveBeenWritten, exception.IsTransient));
    }

    [Fact]
    public async Task Resume_AnotherClient_FormerOnesRecordsAreGivenUpOnceAndLaterOnesGoToTheNewOne()
    {
        var lost = Send("0");
        var next = new FakeProducerClient();
        _queue.Hold();
        var given = Assert.Single(_queue.GiveUpUnderWay());
        given.Completion.Failed(SendFailure.Abandoned(given.Topic, new Error(ErrorCode.Local_Fatal, "fatal", isFatal: true)));

        var exception = await Assert.ThrowsAsync<PublishException>(() => lost);
        var later = Send("1");
        Assert.Empty(next.Order);
        _queue.Resume(next);
        Assert.True(_client.TryDeliver());
        Assert.True(next.TryDeliver());

        Assert.Equal("1", (await later).Partition.Topic);
        Assert.True(exception.MayHaveBeenWritten);
        Assert.True(exception.IsTransient);
        Assert.Equal(["1"], next.Order);
    }

    [Fact]
    public async Task Refused_OthersWaitForItsPlace_TheyGoOn()
    {
        // The other record comes while the client is being asked, which happens outside of the queue's lock.
        var client = new RefusingTheFirst();
        using var queue = new SendQueue(1, client, TimeProvider.System);
        client.Meanwhile = () => _ = SendTo(queue, "other", Token);

        await Assert.ThrowsAsync<PublishException>(() => SendTo(queue, "first", Token));

        Assert.Equal(1, queue.UnderWay);
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task GiveUp_Closed_LeavesNothingBehind()
    {
        var sends = Enumerable.Range(0, 5).Select(i => Send($"{i}")).ToArray();
        _queue.Close();

        var waiting = _queue.GiveUpWaiting();
        var underWay = _queue.GiveUpUnderWay();
        foreach (var send in waiting.Concat(underWay))
        {
            send.Completion.Failed(new TimeoutException());
        }

        foreach (var send in sends)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => send);
        }

        Assert.Equal((3, 2, 0), (waiting.Count, underWay.Count, _queue.Count));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Send("x"));
    }

    [Fact]
    public void Send_RandomHistories_GiveOneOutcomeEachInOrder()
    {
        for (var seed = 0; seed < 5_000; seed++)
        {
            using var run = new SendQueueSimulation(seed);
            run.Run();
        }
    }

    [Fact]
    public async Task Send_ManyThreadsAndAStingyClient_GivesOneOutcomeEachInOrder()
    {
        const int Threads = 4;
        const int Each = 5_000;
        _client.Room = 20;
        using var queue = new SendQueue(50, _client, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var broker = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    if (!_client.TryDeliver())
                    {
                        Thread.Yield();
                    }
                }
            },
            Token);

        var publishers = Enumerable.Range(0, Threads).Select(thread => Task.Run(
            async () =>
            {
                var sends = new List<Task<RecordPosition>>(Each);
                for (var i = 0; i < Each; i++)
                {
                    sends.Add(SendTo(queue, $"{thread}:{i}", Token));
                }

                var positions = await Task.WhenAll(sends);
                Assert.Equal(Enumerable.Range(0, Each).Select(i => $"{thread}:{i}"), positions.Select(position => position.Partition.Topic));
            },
            Token));
        await Task.WhenAll(publishers);
        await stop.CancelAsync();
        await broker;

        foreach (var thread in _client.Order.GroupBy(topic => topic[0]))
        {
            var order = thread.Select(topic => int.Parse(topic.AsSpan(2), CultureInfo.InvariantCulture));
            Assert.Equal(Enumerable.Range(0, Each), order);
        }

        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Send_ManyThreadsCancellationAndClientsThatFail_GiveOneOutcomeEachInOrder()
    {
        const int Threads = 3;
        const int Each = 4_000;
        var clients = new List<FakeProducerClient> { new() };
        var sends = new CountedSend[Threads, Each];
        using var queue = new SendQueue(30, clients[0], TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var broker = RunUntil(() =>
        {
            FakeProducerClient[] all;
            lock (clients)
            {
                all = [.. clients];
            }

            // Also those that were given up: their reports come late.
            return all.Aggregate(false, static (any, client) => client.TryDeliver() || any);
        }, stop.Token);
        var replacer = RunUntil(() =>
        {
            queue.Hold();
            foreach (var send in queue.GiveUpUnderWay())
            {
                send.Completion.Failed(SendFailure.Abandoned(send.Topic, new Error(ErrorCode.Local_Fatal)));
            }

            var next = new FakeProducerClient { Room = 20 };
            lock (clients)
            {
                clients.Add(next);
            }

            queue.Resume(next);
            return false;
        }, stop.Token);

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    using var cancellation = i % 5 == 0 ? new CancellationTokenSource() : null;
                    var send = sends[thread, i] = new CountedSend();
                    queue.Send(
                        new OutgoingRecord($"{thread}:{i}", null, null, null, MessageHeaders.Empty, DateTimeOffset.UnixEpoch), send, cancellation?.Token ?? default);
                    cancellation?.Cancel();
                }
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        await Until.TrueAsync(() => queue.Count == 0, () => "everything has its outcome");
        await stop.CancelAsync();
        await Task.WhenAll(broker, replacer);

        Assert.All(sends.Cast<CountedSend>(), send => Assert.Equal(1, send.Outcomes));
        Assert.All(clients.SelectMany(client => client.Order), taken => Assert.False(sends[taken[0] - '0', int.Parse(taken.AsSpan(2), CultureInfo.InvariantCulture)].IsCancelled));
        Assert.True(clients.Count > 1);
        foreach (var taken in clients.SelectMany(client => client.Order.GroupBy(topic => topic[0])))
        {
            var order = taken.Select(topic => int.Parse(topic.AsSpan(2), CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(order.Order(), order);
        }
    }

    [Fact]
    public void Cancel_CallbackComesLate_ChangesNothing()
    {
        var completion = new CountedSend();
        var client = new TakingOne();
        using var queue = new SendQueue(2, client, TimeProvider.System);
        queue.Send(new OutgoingRecord("0", null, null, null, MessageHeaders.Empty, DateTimeOffset.UnixEpoch), completion, Token);

        queue.Cancel(client.Taken!, new CancellationToken(canceled: true));

        Assert.Equal((0, 1), (completion.Outcomes, queue.UnderWay));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Send_UnderWay_DoesNotKeepTheRecord(int others)
    {
        // Calls in flight are many; what the client has copied must not be carried along by the garbage collector.
        for (var i = 0; i < others; i++)
        {
            _ = Send("other");
        }

        var record = SendAndForget();
        for (var i = 0; i < others; i++)
        {
            Assert.True(_client.TryDeliver());
        }

        GC.Collect();

        Assert.Equal((1, 1), (_queue.UnderWay, _client.Taken));
        Assert.False(record.IsAlive);
    }

    [Fact]
    public void Send_Pipelined_AllocatesNothing()
    {
        var record = new OutgoingRecord("0", null, null, null, MessageHeaders.Empty, DateTimeOffset.UnixEpoch);
        var completion = new CountedSend();
        var client = new TakingOne();
        using var queue = new SendQueue(2, client, TimeProvider.System);
        var report = new DeliveryReport<byte[]?, byte[]?> { Topic = "0", Error = new Error(ErrorCode.NoError) };
        for (var i = 0; i < 100; i++)
        {
            SendAndDeliver();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            SendAndDeliver();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_100, completion.Outcomes);

        void SendAndDeliver()
        {
            queue.Send(record, completion, Token);
            client.Taken!.OnDelivery(report);
        }
    }

    private static Task RunUntil(Func<bool> step, CancellationToken stop) => Task.Factory.StartNew(
        () =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (!step())
                {
                    Thread.Yield();
                }
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference SendAndForget()
    {
        var record = new OutgoingRecord("0", null, null, null, MessageHeaders.Empty, DateTimeOffset.UnixEpoch);
        _queue.Send(record, new CountedSend(), Token);
        return new WeakReference(record);
    }

    private static Task<RecordPosition> SendTo(SendQueue queue, string topic, CancellationToken cancellationToken)
    {
        var completion = new SendTask();
        queue.Send(new OutgoingRecord(topic, null, null, null, MessageHeaders.Empty, DateTimeOffset.UnixEpoch), completion, cancellationToken);
        return completion.Task;
    }

    private Task<RecordPosition> Send(string topic) => SendCancellable(topic, CancellationToken.None);

    private Task<RecordPosition> SendCancellable(string topic, CancellationToken cancellationToken) => SendTo(_queue, topic, cancellationToken);
}
