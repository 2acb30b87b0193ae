using PubSubKafka.Consuming.Committing;

namespace PubSubKafka.Tests.Consuming.Committing;

public sealed class OffsetWatermarkTests
{
    [Fact]
    public void Committable_NothingRead_IsNull() => Assert.Null(new OffsetWatermark().Committable);

    [Fact]
    public void Committable_OneUnfinished_IsItsOffset() => Assert.Equal(41, new TrackedOffsets(41).Watermark.Committable);

    [Fact]
    public void Committable_AllFinished_IsOnePastTheLast()
    {
        var tracked = new TrackedOffsets(5, 6, 7);
        tracked.Finish(6, 5, 7);
        Assert.Equal(8, tracked.Watermark.Committable);
        Assert.Equal(0, tracked.Watermark.Unfinished);
    }

    [Fact]
    public void Committable_GapsOfCompactionAndTransactions_AreNoGaps()
    {
        var tracked = new TrackedOffsets(0, 7, 100);
        tracked.Finish(0);
        Assert.Equal(7, tracked.Watermark.Committable);
        tracked.Finish(100, 7);
        Assert.Equal(101, tracked.Watermark.Committable);
    }

    [Fact]
    public void TryFinish_PlaceOfAnotherOffset_ChangesNothing()
    {
        var tracked = new TrackedOffsets(5, 7);
        var version = tracked.Watermark.Version;
        Assert.False(tracked.Watermark.TryFinish(0, 7));
        Assert.False(tracked.Watermark.TryFinish(2, 9));
        Assert.False(tracked.Watermark.TryFinish(-1, -1));
        Assert.Equal((5L, 2, version), (tracked.Watermark.Committable, tracked.Watermark.Unfinished, tracked.Watermark.Version));
    }

    [Fact]
    public void TryFinish_Twice_CountsOnce_AlsoWhenThePlaceIsTakenAgain()
    {
        var tracked = new TrackedOffsets(1, 2, 3);
        Assert.True(tracked.Watermark.TryFinish(1, 2));
        Assert.False(tracked.Watermark.TryFinish(1, 2));
        Assert.Equal(TrackResult.Tracked, tracked.Watermark.Track(4, out var place));
        Assert.Equal(1, place);
        Assert.False(tracked.Watermark.TryFinish(1, 2));
        Assert.Equal(3, tracked.Watermark.Unfinished);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(3)]
    public void Track_OffsetDoesNotAscend_IsRefused(long offset)
    {
        var tracked = new TrackedOffsets(9);
        Assert.Equal(TrackResult.NotAscending, tracked.Watermark.Track(offset, out _));
        Assert.Equal(1, tracked.Watermark.Unfinished);
    }

    [Fact]
    public void Track_OneRecordIsStuckAndAMillionAreFinishedAboveIt_MemoryDoesNotGrowWithThem()
    {
        const int Finished = 1_000_000;
        var watermark = new OffsetWatermark(CompletionMapText.Capacity(4096));
        watermark.Track(0, out var stuck);
        watermark.TryStart(stuck);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var offset = 1; offset <= Finished; offset++)
        {
            watermark.Track(offset, out var place);
            Assert.True(watermark.TryStart(place));
            watermark.TryFinish(place, offset);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal((0L, 1), (watermark.Committable, watermark.Unfinished));
        Assert.Equal([new OffsetRange(1, Finished + 1)], watermark.Snapshot().Finished.ToArray());
        Assert.InRange(CompletionMapText.Encode("orders", 0, 0, watermark.Snapshot(), 4096)!.Length, 1, 25);
        Assert.True(watermark.TryFinish(stuck, 0));
        Assert.Equal(Finished + 1, watermark.Committable);
    }

    [Fact]
    public void Snapshot_FinishedBetweenUnfinished_AreRangesAndGapsBelongToThem()
    {
        var tracked = new TrackedOffsets(10, 11, 12, 20, 21, 30, 31);
        tracked.Finish(12, 21);
        Assert.Equal([new(12, 20), new(21, 22)], tracked.Watermark.Snapshot().Finished.ToArray());
    }

    [Fact]
    public void Snapshot_NothingFinishedAbove_IsEmpty()
    {
        var tracked = new TrackedOffsets(0, 1, 2);
        tracked.Finish(0, 1);
        Assert.True(tracked.Watermark.Snapshot().IsEmpty);
    }

    [Fact]
    public void Restore_WhatWasFinished_IsNotTrackedAgain()
    {
        var watermark = new OffsetWatermark();
        watermark.Restore(10, new CompletionMap([new(11, 13), new(14, 15)]));
        Assert.Null(watermark.Committable);
        Assert.Equal(TrackResult.Tracked, watermark.Track(10, out var first));
        Assert.Equal(TrackResult.AlreadyFinished, watermark.Track(11, out _));
        Assert.Equal([new(11, 13), new(14, 15)], watermark.Snapshot().Finished.ToArray());
        Assert.Equal(TrackResult.AlreadyFinished, watermark.Track(12, out _));
        Assert.Equal(TrackResult.Tracked, watermark.Track(13, out var second));
        watermark.TryFinish(second, 13);
        Assert.Equal([new(11, 15)], watermark.Snapshot().Finished.ToArray());
        watermark.TryFinish(first, 10);
        Assert.Equal(15, watermark.Committable);
    }

    [Fact]
    public void Restore_FirstRecordIsBelowWhatWasCommitted_TheMapIsForgotten()
    {
        var watermark = new OffsetWatermark();
        watermark.Restore(10, new CompletionMap([new(11, 13)]));
        Assert.Equal(TrackResult.Tracked, watermark.Track(2, out _));
        Assert.Equal(TrackResult.Tracked, watermark.Track(11, out _));
    }

    [Fact]
    public void StartAt_NothingRead_IsCommittable()
    {
        var watermark = new OffsetWatermark();
        watermark.StartAt(7);
        Assert.Equal((7L, 1L), (watermark.Committable, watermark.Version));
    }

    [Fact]
    public void TryStart_MapCouldBecomeTooLarge_IsRefusedUntilEnoughIsFinished()
    {
        var watermark = new OffsetWatermark(mapCapacity: 40);
        var places = new List<int>();
        for (var offset = 0; offset < 1_000; offset++)
        {
            watermark.Track(offset, out var place);
            places.Add(place);
        }

        var started = places.TakeWhile(watermark.TryStart).Count();
        Assert.InRange(started, 20, 400);
        Assert.True(watermark.IsMapFull);
        Assert.All(places.Take(started), place => Assert.True(watermark.TryStart(place)));

        for (var offset = 0; watermark.IsMapFull; offset++)
        {
            Assert.True(offset < started);
            watermark.TryFinish(places[offset], offset);
        }

        Assert.True(watermark.TryStart(places[started]));
    }

    [Fact]
    public void CutAt_NothingFromThereOnCounts()
    {
        var tracked = new TrackedOffsets(0, 1, 2, 3, 4);
        tracked.Finish(1, 3, 4);
        var version = tracked.Watermark.Version;
        tracked.Watermark.CutAt(3);
        Assert.True(tracked.Watermark.Version > version);
        Assert.Equal((0L, 2L), (tracked.Watermark.Committable, tracked.Watermark.Snapshot().End));
        tracked.Finish(0, 2);
        Assert.Equal((3L, 3L, 3L), (tracked.Watermark.Committable, tracked.Watermark.Position, tracked.Watermark.Reached));
        Assert.True(tracked.Watermark.Snapshot().IsEmpty);
        tracked.Watermark.CutAt(4);
        Assert.Equal(3, tracked.Watermark.Committable);
    }

    [Fact]
    public void AnyHistoryWithCrashes_RepeatsOnlyWhatWasNotCommitted_AndTheMapAlwaysFits()
    {
        for (var seed = 0; seed < 10_000; seed++)
        {
            new WatermarkSimulation(seed).Play();
        }
    }
}
