namespace PubSubKafka.ChaosTests;

public sealed class ChaosSeedsTests
{
    [Theory]
    [InlineData(null, new[] { 1, 2, 3, 4 })]
    [InlineData("", new[] { 1, 2, 3, 4 })]
    [InlineData("7", new[] { 7 })]
    [InlineData("7, 8,9", new[] { 7, 8, 9 })]
    public void Read_Text_Seeds(string? text, int[] seeds) => Assert.Equal(seeds, ChaosSeeds.Read(text));

    [Fact]
    public void Read_NoNumber_Throws() => Assert.Throws<FormatException>(() => ChaosSeeds.Read("many"));
}
