using PubSubKafka.Testing.Embedded;

namespace PubSubKafka.Testing.Tests.Embedded;

public sealed class EmbeddedBrokerOptionsTests
{
    [Fact]
    public void Ctor_EnsureDefaults()
    {
        var options = new EmbeddedBrokerOptions();

        Assert.Equal(1, options.Brokers);
        Assert.Equal(TimeSpan.Zero, options.InitialRebalanceDelay);
        Assert.Equal(TimeSpan.FromMilliseconds(100), options.ConsumerHeartbeatInterval);
        Assert.Equal(TimeSpan.FromSeconds(2), options.ConsumerSessionTimeout);
        Assert.Null(options.Logger);
        Assert.False(options.TraceRequests);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public void Start_WrongNumberOfBrokers_Throws(int brokers) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddedBroker.Start(options => options.Brokers = brokers));

    [Fact]
    public void Start_WrongTimes_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddedBroker.Start(static options => options.InitialRebalanceDelay = TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddedBroker.Start(static options => options.InitialRebalanceDelay = TimeSpan.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddedBroker.Start(static options => options.ConsumerHeartbeatInterval = TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddedBroker.Start(static options => options.ConsumerSessionTimeout = options.ConsumerHeartbeatInterval));
    }
}
