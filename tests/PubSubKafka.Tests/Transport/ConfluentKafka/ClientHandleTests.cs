using Confluent.Kafka;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

public sealed class ClientHandleTests
{
    [Fact]
    public void Of_AClient_IsItsOwnHandle()
    {
        using var client = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = "b:9092", GroupId = "g" }).Build();
        using var other = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = "b:9092", GroupId = "g" }).Build();

        var handle = ClientHandle.Of(client);

        Assert.False(handle.IsInvalid);
        Assert.Same(handle, ClientHandle.Of(client));
        Assert.NotSame(handle, ClientHandle.Of(other));
    }

    [Theory]
    [InlineData(typeof(MissingMethodException))]
    [InlineData(typeof(TypeLoadException))]
    [InlineData(typeof(EntryPointNotFoundException))]
    [InlineData(typeof(InvalidCastException))]
    public void Guard_TheClientIsMadeDifferently_SaysWhichVersionsWork(Type failure)
    {
        var exception = Assert.Throws<TransportException>(
            () => ClientHandle.Guard(() => { }, () => throw (Exception)Activator.CreateInstance(failure)!));

        Assert.True(exception.IsFatal);
        Assert.Contains("Confluent.Kafka 2.15", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AnotherLibrdkafka_IsRefused()
    {
        var exception = Assert.Throws<TransportException>(() => ClientHandle.Check(found: 0x020801ff, expected: 0x020f01ff));

        Assert.True(exception.IsFatal);
        Assert.Contains("librdkafka 020801ff", exception.Message, StringComparison.Ordinal);
        ClientHandle.Check(found: 7, expected: 7);
    }
}
