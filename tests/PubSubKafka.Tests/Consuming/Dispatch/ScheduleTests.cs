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
        lane.StopStarting();
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
        lane.BeginClose();
        _schedule.Settle(queue, DeliveryOutcome.Done);
        Assert.False(_schedule.TryTake(out _));
        Assert.Equal(1, lane.Watermark.Committable);
    }

    [Fact]
    public void TryTake_ClosingLane_WhatWaitsBelowSomethingStartedIsStillHandled()
    {
        var lane = Lane();
        Add(lane, 0, "slow");
        Add(lane, 1, "slow");
        Add(lane, 2, "quick");
        Add(lane, 3, "quick");
        Add(lane, 4, "slow");
        var slow = Take();
        _schedule.Settle(Take(), DeliveryOutcome.Done);
        _schedule.Settle(Take(), DeliveryOutcome.Done);

        lane.BeginClose();
        Assert.True(_schedule.HasWork([lane]));
        _schedule.Settle(slow, DeliveryOutcome.Done);
        var filler = Take();
        Assert.Equal(1, filler.First!.Record.Offset);
        _schedule.Settle(filler, DeliveryOutcome.Done);

        Assert.False(_schedule.HasWork([lane]));
        Assert.False(_schedule.TryTake(out _));
        Assert.Equal(4, lane.Watermark.Committable);
    }

    [Fact]
    public void TryTake_DrainTimeIsOver_NothingStartsAnyMore()
    {
        var lane = Lane();
        Add(lane, 0, "slow");
        Add(lane, 1, "slow");
        Add(lane, 2, "quick");
        var slow = Take();
        _schedule.Settle(Take(), DeliveryOutcome.Done);
        lane.BeginClose();
        lane.StopStarting();
        _schedule.Settle(slow, DeliveryOutcome.Done);
        Assert.False(_schedule.HasWork([lane]));
        Assert.False(_schedule.TryTake(out _));
        Assert.Equal(1, lane.Watermark.Committable);
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

    private void Add(PartitionLane lane, long offset, string? key, MessageOrdering ordering = MessageOrdering.Key) =>
        Assert.True(_schedule.TryAdd(lane, RecordKey.For(Records.At(lane.Partition, offset, key), ordering), new RecordDelivery(Records.At(lane.Partition, offset, key))));
}
