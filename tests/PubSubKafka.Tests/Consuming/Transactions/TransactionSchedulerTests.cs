using System.Text;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Transactions;

public sealed class TransactionSchedulerTests : IDisposable
{
    private readonly TransactionFixture _fixture = new();
    private readonly PartitionLane _lane = TransactionFixture.Lane();

    [Fact]
    public void RunWhenDue_RecordsAreFinished_TheirOutputsAndOffsetsAreInOneTransaction()
    {
        var other = TransactionFixture.Lane(1);
        _fixture.Handle(_lane, 0, 1);
        _fixture.Handle(other, 7);

        _fixture.Run(_lane, other);

        var written = Assert.Single(_fixture.Sink.Committed).Split(' ');
        Assert.Equal(["0:0", "0:1", "1:7", "in[0]@2", "in[1]@8"], written.Order(StringComparer.Ordinal));

        // Told on its own thread, after the result is there.
        Assert.True(SpinWait.SpinUntil(() => _fixture.Source.Wakes == 1, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void RunWhenDue_NothingIsNew_NoTransactionBegins()
    {
        _fixture.Handle(_lane, 0);
        _fixture.Run(_lane);

        _fixture.Run(_lane);

        Assert.Single(_fixture.Sink.Committed);
    }

    [Fact]
    public void RunWhenDue_BeforeTheInterval_NoTransactionBegins()
    {
        _fixture.Handle(_lane, 0);
        _fixture.Run(_lane);
        _fixture.Handle(_lane, 1);

        _fixture.Settle(_lane);

        Assert.Single(_fixture.Sink.Committed);
    }

    [Fact]
    public void RunWhenDue_ARecordIsBeingHandled_WhatItHasPublishedWaitsForItsEnd()
    {
        _fixture.Held[0] = new TaskCompletionSource();
        _fixture.Handle(_lane, 0, 1);
        Assert.True(SpinWait.SpinUntil(() => _lane.Unfinished == 1, TimeSpan.FromMinutes(1)));

        _fixture.Run(_lane);
        _fixture.Held[0].SetResult();
        Assert.True(SpinWait.SpinUntil(() => _lane.Unfinished == 0, TimeSpan.FromMinutes(1)));
        _fixture.Run(_lane);

        Assert.Equal(["0:1 in[0]@0", "0:0 in[0]@2"], _fixture.Sink.Committed);
    }

    [Fact]
    public void RunWhenDue_RecordsAreFinishedWhileATransactionIsUnderWay_TheyAreInTheNextOne()
    {
        var gate = _fixture.Sink.HoldCommit();
        _fixture.Handle(_lane, 0);
        _fixture.Begin(_lane);
        _fixture.Handle(_lane, 1);

        _fixture.Begin(_lane);
        gate.SetResult();
        _fixture.Settle(_lane);
        _fixture.Run(_lane);

        Assert.Equal(["0:0 in[0]@1", "0:1 in[0]@2"], _fixture.Sink.Committed);
    }

    [Fact]
    public void RunWhenDue_ATransactionIsTakenBack_TheNextOneHasItFirst()
    {
        _fixture.Sink.Fail("commit", TransactionErrorKind.Abort);
        _fixture.Handle(_lane, 0, 1);
        _fixture.Run(_lane);
        _fixture.Handle(_lane, 2);

        _fixture.Run(_lane);

        Assert.Equal(["0:0 0:1 0:2 in[0]@3"], _fixture.Sink.Committed);
        Assert.Equal(0, _fixture.Dispatcher.Outputs.Records);
    }

    [Fact]
    public void RunWhenDue_TransactionsAreTakenBackAgainAndAgain_TheyWaitLongerEachTime()
    {
        _fixture.Handle(_lane, 0);
        for (var time = 0; time < 3; time++)
        {
            _fixture.Sink.Fail("commit", TransactionErrorKind.Abort);
        }

        _fixture.Run(_lane);
        _fixture.Run(_lane);
        _fixture.Run(_lane);
        Assert.Equal(2, _fixture.Sink.Steps.Count(static step => step == "1 commit"));
        _fixture.Time.Advance(TimeSpan.FromSeconds(10));
        _fixture.Run(_lane);
        _fixture.Time.Advance(TimeSpan.FromSeconds(10));
        _fixture.Run(_lane);

        Assert.Equal(["0:0 in[0]@1"], _fixture.Sink.Committed);
    }

    [Fact]
    public void RunWhenDue_TheMemberIsInNoGroup_NothingBegins()
    {
        _fixture.Source.Member = static () => null;
        _fixture.Handle(_lane, 0);

        _fixture.Run(_lane);

        Assert.DoesNotContain("1 begin", _fixture.Sink.Steps);
    }

    [Fact]
    public void RunWhenDue_TheMembershipOfATransaction_IsFreedAfterIt()
    {
        var member = new NoMembership();
        _fixture.Source.Member = () => member;
        _fixture.Handle(_lane, 0);

        _fixture.Run(_lane);

        Assert.True(member.IsDisposed);
    }

    [Fact]
    public void RunWhenDue_AnOutputIsRefused_ItsLaneBeginsAnewAtWhatIsCommittedAndTheOthersGoOn()
    {
        var other = TransactionFixture.Lane(1);
        _fixture.Handle(_lane, 0, 1);
        _fixture.Run(_lane, other);
        _fixture.Handle(_lane, 2, 3);
        _fixture.Handle(other, 5);
        var refused = Taken(3);

        _fixture.Run(_lane, other);

        Assert.Same(_lane, _fixture.Scheduler.NextToRestart());
        Assert.Null(_fixture.Scheduler.NextToRestart());
        _fixture.Run(_lane, other);
        Assert.Equal("1:5 in[1]@6", _fixture.Sink.Committed.Last());
        Assert.Equal(2, _fixture.Scheduler.End(_lane).Position);
        var why = _fixture.Refusals.Find(Records.At(_lane.Partition, 3), refused, isDeparture: false);
        Assert.Equal("MSG_SIZE_TOO_LARGE", why?.ErrorCode);
        Assert.Null(_fixture.Refusals.Find(Records.At(_lane.Partition, 2), refused, isDeparture: false));
        Assert.Equal(0, _fixture.Dispatcher.Outputs.Records);
    }

    [Fact]
    public void Refusals_TheRecordIsCommittedAfterAll_AreForgotten()
    {
        var output = new OutgoingRecord("out", null, null, [], new MessageHeaders(), default);
        _fixture.Refusals.Add(_lane.Partition, 0, output, "TEST", new InvalidOperationException());
        Assert.NotNull(_fixture.Refusals.Find(Records.At(_lane.Partition, 0), output, isDeparture: false));

        // Another topic: its own output is taken.
        _fixture.Refusals.Forget(new TopicPartition("in", 1), long.MaxValue);
        Assert.NotNull(_fixture.Refusals.Find(Records.At(_lane.Partition, 0), output, isDeparture: false));
        _fixture.Refusals.Forget(_lane.Partition, 1);

        Assert.Null(_fixture.Refusals.Find(Records.At(_lane.Partition, 0), output, isDeparture: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RunWhenDue_TheProducerIsFencedAtTheCommit_TheGroupsOffsetsTell(bool wasCommitted)
    {
        _fixture.Handle(_lane, 0);
        _fixture.Run(_lane);
        _fixture.Sink.Fail("commit", TransactionErrorKind.Fenced);
        _fixture.Handle(_lane, 1);
        _fixture.Source.Committed = partition => new CommittedOffset(
            partition, 2, wasCommitted ? _fixture.Sink.Offsets.Single(offset => offset.Partition == partition).Metadata : "pst1:00000000;");

        _fixture.Run(_lane);
        _fixture.Handle(_lane, 2);
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        _fixture.Run(_lane);

        Assert.Equal(wasCommitted ? "0:2 in[0]@3" : "0:1 0:2 in[0]@3", _fixture.Sink.Committed.Last());
    }

    [Fact]
    public void RunWhenDue_TheGroupsOffsetsCannotBeAsked_NothingBeginsBeforeTheyAre()
    {
        _fixture.Sink.Fail("commit", TransactionErrorKind.Fenced);
        _fixture.Handle(_lane, 0);
        _fixture.Source.Committed = static _ => throw new TransportException("No broker answers.", TransportErrors.TimedOut, isFatal: false);
        _fixture.Run(_lane);
        _fixture.Handle(_lane, 1);
        _fixture.Run(_lane);
        Assert.Empty(_fixture.Sink.Committed);
        Assert.False(_fixture.Scheduler.MayEnd(_lane));

        _fixture.Source.Committed = partition => new CommittedOffset(partition, 1, _fixture.Sink.Offsets.Single().Metadata);
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        _fixture.Settle(_lane);
        _fixture.Run(_lane);

        Assert.Equal(["0:1 in[0]@2"], _fixture.Sink.Committed);
    }

    [Fact]
    public void CloseAndCommit_WhatIsFinishedIsCommittedAndLaterOutputsAreNot()
    {
        _fixture.Handle(_lane, 0);

        _fixture.Scheduler.CloseAndCommit([_lane]);

        Assert.Equal(["0:0 in[0]@1"], _fixture.Sink.Committed);
        Assert.True(_lane.Closed);
    }

    [Fact]
    public void CloseAndCommit_TheTransactionIsTakenBack_ItIsTriedOnceMore()
    {
        _fixture.Sink.Fail("offsets", TransactionErrorKind.Abort);
        _fixture.Handle(_lane, 0);

        _fixture.Scheduler.CloseAndCommit([_lane]);

        Assert.Equal(["0:0 in[0]@1"], _fixture.Sink.Committed);
    }

    [Fact]
    public void CloseWithoutCommit_WhatWasNotCommitted_IsDropped()
    {
        var other = TransactionFixture.Lane(1);
        _fixture.Handle(_lane, 0);
        _fixture.Handle(other, 0);

        _fixture.Scheduler.CloseWithoutCommit([_lane]);
        _fixture.Run(_lane, other);

        Assert.Equal(["1:0 in[1]@1"], _fixture.Sink.Committed);
        Assert.Equal(0, _fixture.Dispatcher.Outputs.Records);
    }

    [Fact]
    public void MayEnd_SomethingOfTheLaneIsUnderWay_No()
    {
        var gate = _fixture.Sink.HoldCommit();
        _fixture.Handle(_lane, 0);
        _fixture.Begin(_lane);

        Assert.False(_fixture.Scheduler.MayEnd(_lane));
        Assert.True(_fixture.Scheduler.MayEnd(TransactionFixture.Lane(1)));
        gate.SetResult();
        _fixture.Settle(_lane);

        Assert.True(_fixture.Scheduler.MayEnd(_lane));
        Assert.Equal(1, _fixture.Scheduler.End(_lane).Position);
    }

    [Fact]
    public void End_NothingWasCommitted_TheLaneGoesOnWhereItBegan()
    {
        _fixture.Handle(_lane, 4, 5);

        Assert.Equal(4, _fixture.Scheduler.End(_lane).Position);
    }

    [Fact]
    public void AwaitDecision_ATransactionIsUnderWay_WaitsForIt()
    {
        _fixture.Handle(_lane, 0);
        _fixture.Begin(_lane);

        _fixture.Scheduler.AwaitDecision([_lane.Partition], static () => false);

        Assert.Single(_fixture.Sink.Committed);
    }

    [Fact]
    public void AwaitDecision_NothingOfThesePartitionsIsUnderWay_DoesNotWait()
    {
        var gate = _fixture.Sink.HoldCommit();
        _fixture.Handle(_lane, 0);
        _fixture.Begin(_lane);

        _fixture.Scheduler.AwaitDecision([new TopicPartition("in", 1)], static () => false);

        Assert.Empty(_fixture.Sink.Committed);
        gate.SetResult();
    }

    [Fact]
    public void RunWhenDue_APartitionBeginsBeforeWhatIsCommitted_IsFatalAndNothingIsVisible()
    {
        _lane.Watermark.Restore(10, PubSubKafka.Consuming.Committing.CompletionMap.Empty);
        _fixture.Handle(_lane, 4);

        var end = Assert.Throws<TransportException>(() => _fixture.Run(_lane));

        Assert.True(end.IsFatal);
        Assert.Contains("in[0] was set back to offset 5, and up to 10", end.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Sink.Committed);
    }

    [Fact]
    public void RunWhenDue_OneLaneIsTakenByNoBroker_TheOthersGoOn()
    {
        PartitionLane[] lanes = [.. Enumerable.Range(0, 5).Select(TransactionFixture.Lane)];
        for (var number = 0; number < 5; number++)
        {
            _fixture.Handle(lanes[number], 0);
        }

        _fixture.Sink.RefusesOffsetsOf = lanes[3].Partition;
        for (var time = 0; time < 20; time++)
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(10));
            _fixture.Run(lanes);
        }

        Assert.Equal(["0:0", "1:0", "2:0", "4:0"], _fixture.Sink.Committed.SelectMany(static written => written.Split(' ')).Where(static one => one.Contains(':', StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void TryRunNow_OneTransactionHoldsNotAll_AllIsCommitted()
    {
        PartitionLane[] lanes = [.. Enumerable.Range(0, 4).Select(TransactionFixture.Lane)];
        _fixture.Sink.Fail("commit", TransactionErrorKind.Abort);
        foreach (var lane in lanes)
        {
            _fixture.Handle(lane, 0);
        }

        _fixture.Run(lanes);
        Assert.True(_fixture.Scheduler.TryRunNow(lanes));

        Assert.Equal(2, _fixture.Sink.Committed.Count);
        Assert.Equal(4, _fixture.Sink.Committed.Sum(static written => written.Split(' ').Count(static one => one.Contains('@', StringComparison.Ordinal))));
    }

    [Fact]
    public void AwaitDecision_TheStopIsRequested_EndsWithoutIt()
    {
        _fixture.Sink.Fail("commit", TransactionErrorKind.Fenced);
        _fixture.Source.Committed = _ =>
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
            throw new TransportException("No broker answers.", TransportErrors.TimedOut, isFatal: false);
        };
        _fixture.Handle(_lane, 0);
        _fixture.Begin(_lane);

        _fixture.Scheduler.AwaitDecision([_lane.Partition], static () => true);

        Assert.False(_fixture.Scheduler.MayEnd(_lane));
    }

    [Fact]
    public void AwaitDecision_NobodyTellsForLong_IsFatal()
    {
        _fixture.Sink.Fail("commit", TransactionErrorKind.Fenced);
        _fixture.Source.Committed = _ =>
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
            throw new TransportException("No broker answers.", TransportErrors.TimedOut, isFatal: false);
        };
        _fixture.Handle(_lane, 0);
        _fixture.Begin(_lane);

        Assert.True(Assert.Throws<TransportException>(() => _fixture.Scheduler.AwaitDecision([_lane.Partition], static () => false)).IsFatal);
    }

    [Fact]
    public void Outputs_TooManyWait_NoHandlerStartsBeforeATransactionIsCommitted()
    {
        _fixture.Handle(_lane, 0);
        _fixture.Dispatcher.Outputs.Change(0, 64 * 1024 * 1024);
        var key = RecordKey.For(Records.At(_lane.Partition, 1, "k1"), MessageOrdering.Key);
        _fixture.Dispatcher.Enqueue([new IncomingRecord(_lane, key, new RecordDelivery(Records.At(_lane.Partition, 1, "k1")) { Key = key })]);
        Assert.Equal(1, _lane.Unfinished);
        Assert.False(_fixture.Dispatcher.IsBusy);

        _fixture.Dispatcher.Outputs.Change(0, -64 * 1024 * 1024);
        _fixture.Run(_lane);
        _fixture.WaitUntilIdle();

        Assert.Equal(0, _lane.Unfinished);
    }

    public void Dispose() => _fixture.Dispose();

    // The output of the record at this offset, which is then refused.
    private OutgoingRecord Taken(long offset)
    {
        var output = _fixture.Dispatcher.TakeWork(_lane, 0)!.Value.Outputs.Single(output => output.SourceOffset == offset).Record;
        Assert.Equal($"0:{offset}", Encoding.UTF8.GetString(output.Value!));
        return _fixture.Sink.Refuses = output;
    }
}
