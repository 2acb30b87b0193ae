using PubSubKafka.Consuming.Committing;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Pipeline;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Dispatch;

public sealed class ScheduleTests : IDisposable
{
    private readonly VirtualTimeProvider _time = new();
    private readonly ParkedQueues _parked;
    private readonly Schedule _schedule;

    public ScheduleTests()
    {
        _parked = new ParkedQueues(_time, _ => { });
        _schedule = new Schedule(_parked);
    }

    public void Dispose() => _parked.Dispose();

    [Fact]
    public void TryTake_TwoRecordsOfOneKey_SecondWaitsForTheFirst()
    {
        var lane = Lane();
        Add(lane, 0, "a");
        Add(lane, 1, "a");
        Assert.True(_schedule.TryTake(out var first));
        Assert.False(_schedule.TryTake(out _));
        _schedule.Settle(first, DeliveryOutcome.Done);
        Assert.Equal(1, Take().First!.Record.Offset);
    }

    [Fact]
    public void TryTake_KeylessRecords_DoNotWaitForEachOther()
    {
        var lane = Lane();
        Add(lane, 0, null);
        Add(lane, 1, null);
        Assert.Equal([0, 1], [Take().First!.Record.Offset, Take().First!.Record.Offset]);
    }

    [Fact]
    public void TryTake_PartitionOrdering_OneAtATimeOverAllKeys()
    {
        var lane = Lane();
        Add(lane, 0, "a", MessageOrdering.Partition);
        Add(lane, 1, "b", MessageOrdering.Partition);
        var queue = Take();
        Assert.False(_schedule.TryTake(out _));
        _schedule.Settle(queue, DeliveryOutcome.Done);
        Assert.Equal(1, Take().First!.Record.Offset);
    }

    [Fact]
    public void TryTake_SameKeyOnTwoPartitions_AreIndependent()
    {
        Add(Lane(0), 0, "a");
        Add(Lane(1), 0, "a");
        Take();
        Take();
    }

    [Fact]
    public void Settle_Retry_KeyWaitsForItsTimeAndOthersGoOn()
    {
        var lane = Lane();
        Add(lane, 0, "sick");
        Add(lane, 1, "sick");
        Add(lane, 2, "well");
        _schedule.Settle(Take(), DeliveryOutcome.RetryAfter(TimeSpan.FromSeconds(10)));
        _schedule.Settle(Take(), DeliveryOutcome.Done);
        Assert.False(_schedule.TryTake(out _));

        _time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        _schedule.ReleaseDue();
        Assert.False(_schedule.TryTake(out _));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        _schedule.ReleaseDue();
        Assert.Equal(0, Take().First!.Record.Offset);
        Assert.Equal(0, lane.Watermark.Committable);
    }

    [Fact]
    public void Settle_PausePartition_WholeLaneWaitsAndOtherLanesGoOn()
    {
        var lane = Lane(0);
        var other = Lane(1);
        Add(lane, 0, "a");
        Add(lane, 1, "b");
        Add(other, 0, "c");
        _schedule.Settle(Take(), DeliveryOutcome.PausePartition(TimeSpan.FromSeconds(1)));
        Assert.Same(other, Take().Lane);
        Assert.False(_schedule.TryTake(out _));

        _time.Advance(TimeSpan.FromSeconds(1));
        _schedule.ReleaseDue();
        Assert.Equal([0, 1], new[] { Take().First!.Record.Offset, Take().First!.Record.Offset }.Order());
    }

    [Fact]
    public void Settle_ClosedLane_LateCompletionChangesNothing()
    {
        var lane = Lane();
        Add(lane, 0, "a");
        var queue = Take();
        lane.Closing = true;
        lane.Closed = true;
        _schedule.Settle(queue, DeliveryOutcome.Done);
        Assert.Equal(0, lane.Watermark.Committable);
    }

    [Fact]
    public void Settle_ClosingLane_CompletionCountsAndNothingFurtherStarts()
    {
        var lane = Lane();
        Add(lane, 0, "a");
        Add(lane, 1, "a");
        Add(lane, 2, "b");
        var queue = Take();
        lane.Closing = true;
        _schedule.Settle(queue, DeliveryOutcome.Done);
        Assert.False(_schedule.TryTake(out _));
        Assert.Equal(1, lane.Watermark.Committable);
    }

    [Fact]
    public void TryTake_MapHasNoRoom_LaneWaitsUntilOlderRecordsEndAndOtherLanesGoOn()
    {
        var lane = new PartitionLane(new TopicPartition("t", 0), mapCapacity: 14);
        var other = Lane(1);
        for (var offset = 0; offset < 200; offset++)
        {
            Add(lane, offset, "k" + offset);
        }

        Add(other, 0, "other");
        var running = new List<KeyQueue>();
        while (_schedule.TryTake(out var queue))
        {
            running.Add(queue);
        }

        Assert.Contains(running, queue => queue.Lane == other);
        Assert.InRange(running.Count, 5, 150);
        var more = new List<KeyQueue>();
        foreach (var queue in running)
        {
            _schedule.Settle(queue, DeliveryOutcome.Done);
            while (_schedule.TryTake(out var next))
            {
                more.Add(next);
            }
        }

        Assert.NotEmpty(more);
    }

    [Fact]
    public void TryTake_MapHasNoRoomAndAnOldRecordRetries_TheRetryIsNotHeldUp()
    {
        var lane = new PartitionLane(new TopicPartition("t", 0), mapCapacity: 14);
        for (var offset = 0; offset < 200; offset++)
        {
            Add(lane, offset, "k" + offset);
        }

        var sick = Take();
        while (_schedule.TryTake(out _))
        {
        }

        _schedule.Settle(sick, DeliveryOutcome.RetryAfter(TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        _schedule.ReleaseDue();
        Assert.Same(sick, Take());
    }

    [Fact]
    public void TryTake_OnePartitionHasManyKeysAndAnotherOne_TheyTakeTurns()
    {
        var busy = Lane(0);
        for (var offset = 0; offset < 100; offset++)
        {
            Add(busy, offset, "k" + offset);
        }

        var quiet = Lane(1);
        Add(quiet, 0, "a");
        Add(quiet, 1, "b");
        Assert.Equal([0, 1, 0, 1, 0], Enumerable.Range(0, 5).Select(_ => Take().Lane.Partition.Partition));
    }

    [Fact]
    public void Forget_ClosedLane_NothingOfItWaitsAnyMore()
    {
        var lane = Lane(0);
        var other = Lane(1);
        Add(lane, 0, "a");
        Add(lane, 1, "b");
        Add(other, 0, "c");
        foreach (var queue in new[] { Take(), Take(), Take() })
        {
            _schedule.Settle(queue, DeliveryOutcome.RetryAfter(TimeSpan.FromDays(1)));
        }

        lane.Closing = lane.Closed = true;
        _schedule.Forget(lane);
        Assert.Equal(1, _schedule.Parked);
        _time.Advance(TimeSpan.FromDays(1));
        _schedule.ReleaseDue();
        Assert.Same(other, Take().Lane);
        Assert.False(_schedule.TryTake(out _));
    }

    [Fact]
    public void TryTake_Paused_NothingStartsUntilResumed()
    {
        Add(Lane(), 0, "a");
        _schedule.IsPaused = true;
        Assert.False(_schedule.HasReady);
        Assert.False(_schedule.TryTake(out _));
        _schedule.IsPaused = false;
        Take();
    }

    [Fact]
    public void TryTake_TwoASecond_StartsTwoASecondAndSavesNoneUp()
    {
        _schedule.SetRate(new RateLimit(2, _time));
        var lane = Lane();
        for (var offset = 0; offset < 100; offset++)
        {
            Add(lane, offset, null);
        }

        Take();
        Assert.False(_schedule.TryTake(out _));
        Assert.False(_schedule.HasReady);
        for (var second = 0; second < 10; second++)
        {
            for (var half = 0; half < 2; half++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(500));
                _schedule.ReleaseDue();
                Take();
                Assert.False(_schedule.TryTake(out _));
            }
        }

        _time.Advance(TimeSpan.FromHours(1));
        _schedule.ReleaseDue();
        Take();
        Assert.False(_schedule.TryTake(out _));
    }

    [Fact]
    public void SetRate_TakenAwayWhileRecordsWaitForIt_TheyStartAtOnce()
    {
        _schedule.SetRate(new RateLimit(0.01, _time));
        var lane = Lane();
        Add(lane, 0, null);
        Add(lane, 1, null);
        Take();
        Assert.False(_schedule.TryTake(out _));
        _schedule.SetRate(null);
        Assert.True(_schedule.HasReady);
        Take();
    }

    [Fact]
    public void Settle_Stop_RecordStaysUncommittedAndItsKeyBlocked()
    {
        var lane = Lane();
        Add(lane, 0, "a");
        Add(lane, 1, "a");
        _schedule.Settle(Take(), DeliveryOutcome.Stop(new InvalidOperationException()));
        Assert.False(_schedule.TryTake(out _));
        Assert.Equal(0, lane.Watermark.Committable);
    }

    /// <summary>Whatever is added and however it ends: one at a time per key, in offset order, and nothing committed past an unfinished record.</summary>
    [Fact]
    public void AnyInterleaving_KeepsOrderPerKeyAndNeverCommitsPastTheUnfinished()
    {
        for (var seed = 0; seed < 10_000; seed++)
        {
            using var run = new ScheduleSimulation(seed);
            run.Play();
        }
    }

    private static PartitionLane Lane(int partition = 0) => new(new TopicPartition("t", partition));

    private KeyQueue Take()
    {
        Assert.True(_schedule.TryTake(out var queue));
        return queue;
    }

    private void Add(PartitionLane lane, long offset, string? key, MessageOrdering ordering = MessageOrdering.Key)
    {
        var record = Records.At(lane.Partition, offset, key);
        Assert.Equal(TrackResult.Tracked, _schedule.Add(new IncomingRecord(lane, RecordKey.For(record, ordering), new RecordDelivery(record))));
    }
}
