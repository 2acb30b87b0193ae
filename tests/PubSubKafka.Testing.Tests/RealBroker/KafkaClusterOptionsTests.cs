using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Testing.Tests.RealBroker;

public sealed class KafkaClusterOptionsTests
{
    [Fact]
    public void Ctor_EnsureDefaults()
    {
        var options = new KafkaClusterOptions();

        Assert.Equal(1, options.Brokers);
        Assert.False(options.Secured);
        Assert.False(options.OwnBrokers);
        Assert.False(options.Proxied);
        Assert.Empty(options.ServerSettings);
        Assert.Equal(TimeSpan.FromMinutes(2), options.StartTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), options.StopTimeout);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void CheckAvailability_WrongNumberOfBrokers_Throws(int brokers) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KafkaCluster.CheckAvailability(options => options.Brokers = brokers));

    [Fact]
    public void CheckAvailability_WrongTimes_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => KafkaCluster.CheckAvailability(static options => options.StartTimeout = TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => KafkaCluster.CheckAvailability(static options => options.StopTimeout = TimeSpan.FromDays(1)));
    }
}
