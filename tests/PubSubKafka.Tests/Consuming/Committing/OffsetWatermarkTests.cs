using PubSubKafka.Consuming.Committing;

namespace PubSubKafka.Tests.Consuming.Committing;

public sealed class OffsetWatermarkTests
{
    [Fact]
    public void Committable_NothingRead_IsNull() => Assert.Null(new OffsetWatermark().Committable);

    [Fact]
    public void Committable_OneUnfinished_IsItsOffset()
    {
        var watermark = new OffsetWatermark();
        Assert.True(watermark.TryTrack(41));
        Assert.Equal(41, watermark.Committable);
    }

    [Fact]
    public void Committable_AllFinished_IsOnePastTheLast()
    {
        var watermark = Tracked(5, 6, 7);
        Complete(watermark, 6, 5, 7);
        Assert.Equal(8, watermark.Committable);
        Assert.Equal(0, watermark.Unfinished);
    }

    [Fact]
    public void Committable_GapsOfCompactionAndTransactions_AreNoGaps()
    {
        var watermark = Tracked(0, 7, 100);
        Complete(watermark, 0);
        Assert.Equal(7, watermark.Committable);
        Complete(watermark, 100, 7);
        Assert.Equal(101, watermark.Committable);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public void TryComplete_OffsetNeverRead_ChangesNothing(long unknown)
    {
        var watermark = Tracked(5, 7);
        Assert.False(watermark.TryComplete(unknown));
        Assert.Equal(5, watermark.Committable);
        Assert.Equal(2, watermark.Unfinished);
    }

    [Fact]
    public void TryComplete_Twice_CountsOnce()
    {
        var watermark = Tracked(1, 2, 3);
        Assert.True(watermark.TryComplete(2));
        Assert.False(watermark.TryComplete(2));
        Assert.Equal(2, watermark.Unfinished);
        Assert.True(watermark.TryComplete(1));
        Assert.False(watermark.TryComplete(1));
        Assert.Equal(3, watermark.Committable);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(3)]
    public void TryTrack_OffsetDoesNotAscend_IsRefused(long offset)
    {
        var watermark = Tracked(9);
        Assert.False(watermark.TryTrack(offset));
        Assert.Equal(1, watermark.Unfinished);
    }

    [Fact]
    public void TryTrack_OneRecordIsStuckAndAMillionAreFinishedAboveIt_MemoryDoesNotGrowWithThem()
    {
        const int Finished = 1_000_000;
        var watermark = Tracked(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var offset = 1; offset <= Finished; offset++)
        {
            watermark.TryTrack(offset);
            watermark.TryComplete(offset);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal((0L, 1), (watermark.Committable, watermark.Unfinished));
        Assert.True(watermark.TryComplete(0));
        Assert.Equal(Finished + 1, watermark.Committable);
    }

    /// <summary>For any order of reading and finishing, with any gaps: compared with the definition, over 10,000 cases.</summary>
    [Fact]
    public void Committable_AnyInterleaving_EqualsTheDefinition()
    {
        for (var seed = 0; seed < 10_000; seed++)
        {
            var random = new Random(seed);
            var watermark = new OffsetWatermark();
            var unfinished = new SortedSet<long>();
            long last = -1;
            for (var step = random.Next(1, 120); step > 0; step--)
            {
                if (unfinished.Count == 0 || random.Next(100) < 55)
                {
                    last += random.Next(10) == 0 ? random.Next(1, 5_000) : 1;
                    Assert.True(watermark.TryTrack(last));
                    unfinished.Add(last);
                }
                else
                {
                    var finished = unfinished.ElementAt(random.Next(unfinished.Count));
                    unfinished.Remove(finished);
                    Assert.True(watermark.TryComplete(finished));
                }

                var expected = unfinished.Count > 0 ? unfinished.Min : last + 1;
                Assert.True(expected == watermark.Committable, $"seed {seed}: committable {watermark.Committable}, expected {expected}");
                Assert.Equal(unfinished.Count, watermark.Unfinished);
            }
        }
    }

    private static OffsetWatermark Tracked(params ReadOnlySpan<long> offsets)
    {
        var watermark = new OffsetWatermark();
        foreach (var offset in offsets)
        {
            Assert.True(watermark.TryTrack(offset));
        }

        return watermark;
    }

    private static void Complete(OffsetWatermark watermark, params ReadOnlySpan<long> offsets)
    {
        foreach (var offset in offsets)
        {
            Assert.True(watermark.TryComplete(offset));
        }
    }
}
