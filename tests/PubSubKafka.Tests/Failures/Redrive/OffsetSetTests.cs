using PubSubKafka.Failures.Redrive;

namespace PubSubKafka.Tests.Failures.Redrive;

public sealed class OffsetSetTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Add_RandomRanges_SameAsASetOfNumbers(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var set = new OffsetSet();
            var numbers = new HashSet<long>();
            for (var i = 0; i < random.Next(1, 30); i++)
            {
                var first = random.Next(0, 60);
                var last = first + random.Next(0, 8);
                set.Add(new OffsetRange(first, last));
                numbers.UnionWith(Enumerable.Range(first, last - first + 1).Select(static number => (long)number));
            }

            Assert.All(Enumerable.Range(0, 80), offset => Assert.Equal(numbers.Contains(offset), set.Contains(offset)));

            // Ranges are in order and do not touch each other, so their number is the least.
            Assert.All(set.Ranges.Zip(set.Ranges.Skip(1)), static pair => Assert.True(pair.First.Last + 1 < pair.Second.First));
        }
    }

    [Fact]
    public void Add_TheLargestOffset_IsNoOverflow()
    {
        var set = new OffsetSet();
        set.Add(new OffsetRange(5, long.MaxValue));
        set.Add(new OffsetRange(long.MaxValue, long.MaxValue));
        set.Add(new OffsetRange(0, 4));

        Assert.Equal([new OffsetRange(0, long.MaxValue)], set.Ranges);
    }
}
