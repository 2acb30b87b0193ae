using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Tests.InMemory;

public class InMemoryRecordSourceTests
{
    private static readonly TopicPartition First = new("orders", 0);

    private readonly InMemoryBroker _broker = Given.Broker();
    private readonly RecordingListener _listener = new();

    [Fact]
    public void Poll_RecordsOfAPartition_ComeInOffsetOrderThenNothing()
    {
        Given.Send(_broker, Given.Record("a"), Given.Record("b"), Given.Record("c"));
        using var source = Given.Source(_broker, _listener);

        Assert.Equal(["a", "b", "c"], Given.Drain(source));
        Assert.Null(source.Poll(TimeSpan.FromMilliseconds(5)));
        Assert.Equal(["assigned orders[0]"], _listener.Heard);
    }

    [Fact]
    public void Poll_SeveralPartitions_TakeTurns()
    {
        _broker.CreateTopic("wide", 2);
        Given.Send(_broker, [.. from partition in Enumerable.Range(0, 2) from i in Enumerable.Range(0, 2) select Given.Record($"{partition}.{i}", partition: partition, topic: "wide")]);
        using var source = Given.Source(_broker, _listener, topics: "wide");

        Assert.Equal(["0.0", "1.0", "0.1", "1.1"], Given.Drain(source));
    }

    [Theory]
    [InlineData(false, "old new")]
    [InlineData(true, "new")]
    public void Poll_NothingCommitted_StartsWhereTheSettingsSay(bool latest, string expected)
    {
        Given.Send(_broker, Given.Record("old"));
        using var source = Given.Source(_broker, _listener, latest: latest);
        var values = Given.Drain(source);
        Given.Send(_broker, Given.Record("new"));
        values.AddRange(Given.Drain(source));

        Assert.Equal(expected, string.Join(' ', values));
    }

    [Fact]
    public void Poll_OtherGroup_ReadsEverythingForItself()
    {
        Given.Send(_broker, Given.Record("a"));
        using var billing = Given.Source(_broker, _listener);
        using var shipping = Given.Source(_broker, new RecordingListener(), "shipping");

        Assert.Equal(["a"], Given.Drain(billing));
        Assert.Equal(["a"], Given.Drain(shipping));
    }

    [Fact]
    public async Task Poll_Blocked_WakesForARecord()
    {
        var value = await WhileBlocked(() => Given.Send(_broker, Given.Record("late")));

        Assert.Equal("late", value);
    }

    [Fact]
    public async Task Poll_Blocked_WakesForARebalance()
    {
        await WhileBlocked(() => _broker.LoseMember("billing"));

        Assert.Equal(["assigned orders[0]", "lost orders[0]", "assigned orders[0]"], _listener.Heard.Take(3));
    }

    [Fact]
    public async Task Poll_Blocked_WakesWhenAskedTo()
    {
        var value = await WhileBlocked(_broker.WakePolls);

        Assert.Equal("nothing", value);
    }

    [Fact]
    public async Task Poll_Blocked_WakesForAFault()
    {
        var error = await Assert.ThrowsAsync<TransportException>(() => WhileBlocked(() => _broker.Faults.FailPolls(1)));

        Assert.Equal(("_TRANSPORT", false), (error.ErrorCode, error.IsFatal));
    }

    [Fact]
    public void Pause_ThenResume_GoesOnWithTheFirstRecordNotReturned()
    {
        Given.Send(_broker, Given.Record("a"), Given.Record("b"), Given.Record("c"));
        using var source = Given.Source(_broker, _listener);
        Assert.Equal("a", Given.Text(source.Poll(TimeSpan.Zero)));

        source.Pause([First, new TopicPartition("unknown", 7)]);
        Assert.Empty(Given.Drain(source));
        Assert.True(Partition().IsPaused);
        source.Resume([First, new TopicPartition("unknown", 7)]);

        Assert.Equal(["b", "c"], Given.Drain(source));
    }

    [Fact]
    public void Pause_InsideAssigned_NoRecordComes()
    {
        Given.Send(_broker, Given.Record("a"));
        IRecordSource? source = null;
        _listener.OnAssigned = partitions => source!.Pause(partitions);
        using (source = Given.Source(_broker, _listener))
        {
            Assert.Empty(Given.Drain(source));
        }
    }

    [Fact]
    public void Commit_NextPoll_StoresAndTells()
    {
        Given.Send(_broker, Given.Record("a"), Given.Record("b"));
        using var source = Given.Source(_broker, _listener);
        Given.Drain(source);
        source.Commit([new CommitOffset(First, 1)]);
        source.Commit([new CommitOffset(First, 2, "map")]);
        Assert.Null(_broker.Committed("billing", First));

        source.Poll(TimeSpan.Zero);

        Assert.Equal(new CommittedOffset(First, 2, "map"), _broker.ReadCommitted("billing", First));
        Assert.Equal([new CommitAttempt("tests-1", First, 1, null), new CommitAttempt("tests-1", First, 2, null, "map")], _broker.Commits("billing"));
        Assert.Equal(["assigned orders[0]", "committed orders[0]@1", "committed orders[0]@2 (map)"], _listener.Heard);
    }

    [Fact]
    public void Commit_PartitionOfSomebodyElse_IsIgnored()
    {
        using var source = Given.Source(_broker, _listener);
        source.Commit([new CommitOffset(First, 1)]);
        Given.Drain(source);
        source.Commit([new CommitOffset(new TopicPartition("orders", 5), 1)]);
        Given.Drain(source);

        Assert.Empty(_broker.Commits("billing"));
    }

    [Fact]
    public void Commit_ThatFails_IsToldAndNotTriedAgain()
    {
        Given.Send(_broker, Given.Record("a"));
        using var source = Given.Source(_broker, _listener);
        Given.Drain(source);
        _broker.Faults.FailCommits(1, "billing");
        source.Commit([new CommitOffset(First, 1)]);

        source.Poll(TimeSpan.Zero);
        source.Poll(TimeSpan.Zero);
        Assert.Null(_broker.Committed("billing", First));
        source.Commit([new CommitOffset(First, 1)]);
        source.Poll(TimeSpan.Zero);

        Assert.Equal(["REQUEST_TIMED_OUT", null], _broker.Commits("billing").Select(commit => commit.ErrorCode));
        Assert.Equal(["committed orders[0]@1 REQUEST_TIMED_OUT", "committed orders[0]@1"], _listener.Heard.Skip(1));
    }

    [Fact]
    public void Close_CommitHandedOverInRevoked_IsStoredAndTheNextMemberStartsThere()
    {
        Given.Send(_broker, Given.Record("a"), Given.Record("b"));
        var source = Given.Source(_broker, _listener);
        Given.Drain(source);
        _listener.OnRevoked = _ => source.Commit([new CommitOffset(First, 1)]);

        source.Close();

        Assert.Equal(["assigned orders[0]", "revoked orders[0]", "committed orders[0]@1"], _listener.Heard);
        Assert.Throws<ObjectDisposedException>(() => source.Poll(TimeSpan.Zero));
        using var next = Given.Source(_broker, new RecordingListener());
        Assert.Equal(["b"], Given.Drain(next));
    }

    [Fact]
    public void Close_NeverSubscribedOrClosedBefore_DoesNothing()
    {
        var source = Given.Unsubscribed(_broker);
        source.Close();
        source.Close();
        source.Dispose();

        Assert.Empty(_broker.Snapshot().Groups);
        Assert.Throws<ObjectDisposedException>(() => source.Poll(TimeSpan.Zero));
    }

    [Fact]
    public void Dispose_WithoutClose_IsACrash()
    {
        Given.Send(_broker, Given.Record("a"));
        var source = Given.Source(_broker, _listener);
        Given.Drain(source);
        source.Commit([new CommitOffset(First, 1)]);

        source.Dispose();

        Assert.Equal(["assigned orders[0]"], _listener.Heard);
        Assert.Empty(_broker.Commits("billing"));
        using var next = Given.Source(_broker, new RecordingListener());
        Assert.Equal(["a"], Given.Drain(next));
    }

    [Fact]
    public void Poll_MissingTopic_IsAnErrorOnceAndReadWhenItComes()
    {
        using var source = Given.Source(_broker, _listener, topics: "missing");

        var error = Assert.Throws<TransportException>(() => source.Poll(TimeSpan.Zero));
        Assert.Equal(("UNKNOWN_TOPIC_OR_PART", false), (error.ErrorCode, error.IsFatal));
        Assert.Null(source.Poll(TimeSpan.Zero));
        _broker.CreateTopic("missing");
        Given.Send(_broker, Given.Record("a", topic: "missing"));

        Assert.Equal(["a"], Given.Drain(source));
    }

    [Fact]
    public void Poll_AfterAFatalFault_NeverGoesOn()
    {
        using var source = Given.Source(_broker, _listener);
        _broker.Faults.FailPolls(1, "billing", "_FATAL", isFatal: true);

        Assert.True(Assert.Throws<TransportException>(() => source.Poll(TimeSpan.Zero)).IsFatal);
        Assert.True(Assert.Throws<TransportException>(() => source.Poll(TimeSpan.Zero)).IsFatal);
    }

    [Fact]
    public async Task AnyCall_FromAnotherThread_IsRefused()
    {
        var refused = new TaskCompletionSource<Exception?>();
        var source = Given.Source(_broker, _listener);
        new Thread(() => refused.SetResult(Record.Exception(() => source.Poll(TimeSpan.Zero)))).Start();

        Assert.IsType<InvalidOperationException>(await refused.Task.WaitAsync(Given.InTime()));
    }

    private PartitionSnapshot Partition() => Assert.Single(Assert.Single(_broker.Snapshot().Groups).Partitions);

    /// <summary>Has a member wait in a poll that would last far too long, lets something happen, and returns what the poll brought.</summary>
    private async Task<string> WhileBlocked(Action happen)
    {
        var result = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                using var source = Given.Source(_broker, _listener);
                source.Poll(TimeSpan.Zero);
                result.SetResult(Given.Text(source.Poll(TimeSpan.FromMinutes(10))));
            }
            catch (Exception error)
            {
                result.SetException(error);
            }
        }).Start();
        await _broker.WaitUntilAsync(static broker => broker.Groups is [{ Members: [{ Polls: 2 }] }], Given.InTime());
        happen();
        return await result.Task.WaitAsync(Given.InTime());
    }
}
