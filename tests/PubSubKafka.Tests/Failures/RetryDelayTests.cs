using PubSubKafka.Failures;

namespace PubSubKafka.Tests.Failures;

public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(7, 60)]
    [InlineData(1_000, 60)]
    public void After_NoJitter_DoublesUpToTheLongest(int failures, double seconds)
    {
        var options = new RetryOptions { Jitter = 0 };
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelay.After(failures, options, 0.9));
    }

    [Theory]
    [InlineData(0, 800)]
    [InlineData(0.5, 1_000)]
    [InlineData(1, 1_200)]
    public void After_Jitter_VariesBothWays(double random, double milliseconds) =>
        Assert.Equal(milliseconds, RetryDelay.After(1, new RetryOptions(), random).TotalMilliseconds, tolerance: 0.001);

    [Fact]
    public void After_AnyValidOptions_IsNeverNegativeAndNeverLongerThanTheLongest()
    {
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
        {
            var first = TimeSpan.FromSeconds(random.NextDouble() * 86_400);
            var options = new RetryOptions
            {
                FirstDelay = first,
                MaxDelay = first + TimeSpan.FromSeconds(random.NextDouble() * 1_000),
                Factor = 1 + (random.NextDouble() * 99),
                Jitter = random.NextDouble(),
            };
            var delay = RetryDelay.After(random.Next(1, 1_001), options, random.NextDouble());
            Assert.InRange(delay, TimeSpan.Zero, options.MaxDelay);
        }
    }
}
