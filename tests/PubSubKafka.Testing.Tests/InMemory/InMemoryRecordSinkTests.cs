using System.Text;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Tests.InMemory;

public class InMemoryRecordSinkTests
{
    private readonly InMemoryBroker _broker = Given.Broker(partitions: 3);

    [Fact]
    public async Task SendAsync_SameKey_SamePartitionInTheOrderOfTheCalls()
    {
        await using var sink = Given.Sink(_broker);
        var sends = Enumerable.Range(0, 50).Select(i => sink.SendAsync(Given.Record($"{i}", "abc"), Given.InTime())).ToArray();

        var positions = await Task.WhenAll(sends).WaitAsync(Given.InTime());

        var partition = new TopicPartition("orders", 479470107 % 3);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => new RecordPosition(partition, i)), positions);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), _broker.Records("orders").Select(Given.Text));
    }

    [Fact]
    public void SendAsync_NoKey_PartitionsTakeTurns()
    {
        Given.Send(_broker, Given.Record(), Given.Record(), Given.Record(), Given.Record());

        Assert.Equal([0, 1, 2, 0], _broker.Records("orders").Select(record => record.Partition.Partition));
    }

    [Fact]
    public void SendAsync_PartitionNamed_GoesThere()
    {
        Given.Send(_broker, Given.Record(key: "abc", partition: 2));

        Assert.Equal(2, Assert.Single(_broker.Records("orders")).Partition.Partition);
    }

    [Fact]
    public void SendAsync_BytesChangedAfterwards_LogKeepsWhatWasSent()
    {
        var value = "before"u8.ToArray();
        var headers = new MessageHeaders().Add("h", "1");
        Given.Send(_broker, new OutgoingRecord("orders", null, null, value, headers, Given.Moment.AddTicks(9)));
        value[0] = (byte)'X';
        headers.Add("h", "2");

        var record = Assert.Single(_broker.Records("orders"));
        Assert.Equal("before", Encoding.UTF8.GetString(record.Value!));
        Assert.Equal("1", record.Headers.GetText("h"));
        Assert.Equal(Given.Moment, record.Timestamp);
        Assert.Throws<InvalidOperationException>(() => record.Headers.Add("x", "y"));
    }

    [Theory]
    [InlineData("missing", null, 1, "UNKNOWN_TOPIC_OR_PART")]
    [InlineData("orders", 3, 1, "_UNKNOWN_PARTITION")]
    [InlineData("orders", null, 101, "MSG_SIZE_TOO_LARGE")]
    public async Task SendAsync_BrokerWouldRefuse_FailsAsNotWritten(string topic, int? partition, int size, string errorCode)
    {
        await using var sink = Given.Sink(_broker);

        var error = await Assert.ThrowsAsync<PublishException>(
            async () => await sink.SendAsync(Given.Record(new string('x', size), partition: partition, topic: topic), Given.InTime()));

        Assert.Equal(errorCode, error.ErrorCode);
        Assert.Equal(topic, error.Topic);
        Assert.False(error.MayHaveBeenWritten);
        Assert.Empty(_broker.Records(topic));
    }

    [Fact]
    public async Task SendAsync_CancelledBefore_NothingIsSent()
    {
        await using var sink = Given.Sink(_broker);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await sink.SendAsync(Given.Record(), new CancellationToken(canceled: true)));

        Assert.Empty(_broker.Records("orders"));
    }

    [Fact]
    public async Task FailSends_ForOneTopic_FailsThatManyOfItAndNoOther()
    {
        _broker.CreateTopic("dead");
        _broker.Faults.FailSends(2, "dead", "_MSG_TIMED_OUT", isTransient: false);
        await using var sink = Given.Sink(_broker);

        await sink.SendAsync(Given.Record(), Given.InTime());
        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<PublishException>(async () => await sink.SendAsync(Given.Record(topic: "dead"), Given.InTime()));
            Assert.Equal(("_MSG_TIMED_OUT", false, false), (error.ErrorCode, error.IsTransient, error.MayHaveBeenWritten));
        }

        await sink.SendAsync(Given.Record("third", topic: "dead"), Given.InTime());
        Assert.Equal(["third"], _broker.Records("dead").Select(Given.Text));
    }

    [Fact]
    public async Task FailSends_AnswerLost_RecordIsWrittenAllTheSame()
    {
        _broker.Faults.FailSends(1, isWritten: true);
        await using var sink = Given.Sink(_broker);

        var error = await Assert.ThrowsAsync<PublishException>(async () => await sink.SendAsync(Given.Record(), Given.InTime()));

        Assert.True(error.MayHaveBeenWritten);
        Assert.Single(_broker.Records("orders"));
    }

    [Fact]
    public async Task HoldAcknowledgements_UntilReleased_RecordsAreWrittenAndNobodyIsAnswered()
    {
        _broker.Faults.HoldAcknowledgements();
        await using var sink = Given.Sink(_broker);
        var first = sink.SendAsync(Given.Record("a"), Given.InTime());
        var second = sink.SendAsync(Given.Record("b"), Given.InTime());
        using var now = new CancellationTokenSource();
        var flush = sink.FlushAsync(now.Token).AsTask();
        Assert.Equal(["a", "b"], _broker.Records("orders").Select(Given.Text));
        Assert.False(flush.IsCompleted);
        await now.CancelAsync();
        Assert.Equal(2, await flush.WaitAsync(Given.InTime()));
        Assert.False(first.IsCompleted || second.IsCompleted);

        _broker.Faults.ReleaseAcknowledgements();

        Assert.Equal(0, await sink.FlushAsync(Given.InTime()));
        await Task.WhenAll(first, second).WaitAsync(Given.InTime());
        Assert.Equal(0, _broker.Snapshot().UnansweredSends);
    }

    [Fact]
    public async Task ReleaseAcknowledgements_CallerHoldsALock_ContinuationsRunUnderNobodysLock()
    {
        _broker.Faults.HoldAcknowledgements();
        await using var sink = Given.Sink(_broker);
        var underBrokersLock = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new object();
        _ = sink.SendAsync(Given.Record(), Given.InTime()).ContinueWith(
            _ =>
            {
                lock (gate)
                {
                    underBrokersLock.SetResult(Monitor.IsEntered(_broker.Monitor.Gate));
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        lock (gate)
        {
            _broker.Faults.ReleaseAcknowledgements();
            Assert.False(underBrokersLock.Task.IsCompleted);
        }

        Assert.False(await underBrokersLock.Task.WaitAsync(Given.InTime()));
    }

    [Fact]
    public async Task DisposeAsync_SendWithoutAnswer_FailsAsPossiblyWritten()
    {
        _broker.Faults.HoldAcknowledgements();
        var sink = Given.Sink(_broker);
        var send = sink.SendAsync(Given.Record(), Given.InTime());

        await sink.DisposeAsync();

        Assert.True((await Assert.ThrowsAsync<PublishException>(() => send)).MayHaveBeenWritten);
        Assert.Equal(0, _broker.Snapshot().UnansweredSends);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await sink.SendAsync(Given.Record(), Given.InTime()));
    }
}
