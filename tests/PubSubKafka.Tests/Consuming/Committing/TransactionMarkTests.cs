using PubSubKafka.Consuming.Committing;

namespace PubSubKafka.Tests.Consuming.Committing;

public sealed class TransactionMarkTests
{
    [Fact]
    public void New_IsDifferentEachTimeAndAsLongAsSaid()
    {
        var marks = Enumerable.Range(0, 1_000).Select(static _ => TransactionMark.New()).ToList();

        Assert.Equal(1_000, marks.Distinct().Count());
        Assert.All(marks, static mark => Assert.Equal(TransactionMark.Length, mark.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("psk1:abc")]
    public void Remove_WithAndWithoutMark_LeavesTheMap(string map)
    {
        Assert.Equal(map, TransactionMark.Remove(TransactionMark.New() + map));
        Assert.Equal(map, TransactionMark.Remove(map));
    }

    [Theory]
    [InlineData("pst1:abc")]
    [InlineData("pst1:abcdefghi")]
    [InlineData("pst2:abcdefgh;psk1:abc")]
    [InlineData("somebody else's")]
    public void Remove_OtherText_IsLeft(string text) => Assert.Equal(text, TransactionMark.Remove(text));
}
