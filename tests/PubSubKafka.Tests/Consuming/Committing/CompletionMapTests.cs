using PubSubKafka.Consuming.Committing;

namespace PubSubKafka.Tests.Consuming.Committing;

public sealed class CompletionMapTests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(3, "")]
    [InlineData(4, "3-4")]
    [InlineData(5, "3-5")]
    [InlineData(8, "3-5")]
    [InlineData(9, "3-5 8-9")]
    [InlineData(100, "3-5 8-10")]
    public void Below_KeepsWhatIsFinishedBelow(long offset, string expected)
    {
        var below = new CompletionMap([new(3, 5), new(8, 10)]).Below(offset);
        Assert.Equal(expected, string.Join(' ', below.Finished.ToArray().Select(range => $"{range.Start}-{range.End}")));
    }
}
