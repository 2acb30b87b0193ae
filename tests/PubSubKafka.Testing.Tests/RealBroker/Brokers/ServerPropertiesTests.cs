using PubSubKafka.Testing.RealBroker;
using PubSubKafka.Testing.RealBroker.Brokers;

namespace PubSubKafka.Testing.Tests.RealBroker.Brokers;

public sealed class ServerPropertiesTests
{
    [Fact]
    public void For_ThreeBrokers_AllVoteAndTwoMustBeInSync()
    {
        var plan = ClusterPlan.Create(
            new KafkaClusterOptions { Brokers = 3, ServerSettings = { ["group.initial.rebalance.delay.ms"] = "500" } }, static _ => throw new InvalidOperationException());
        var second = plan.Brokers[1];

        var settings = ServerProperties.For(plan, second, "/data", "0.0.0.0");

        Assert.Equal("2", settings["node.id"]);
        Assert.Equal(string.Join(',', plan.Brokers.Select(static broker => $"{broker.Id}@127.0.0.1:{broker.ControllerPort}")), settings["controller.quorum.voters"]);
        Assert.Equal($"PLAINTEXT://0.0.0.0:{second.ClientPort},CONTROLLER://127.0.0.1:{second.ControllerPort}", settings["listeners"]);
        Assert.Equal($"PLAINTEXT://127.0.0.1:{second.ClientPort}", settings["advertised.listeners"]);
        Assert.Equal("2", settings["transaction.state.log.min.isr"]);
        Assert.Equal("500", settings["group.initial.rebalance.delay.ms"]);
        Assert.Equal(6, plan.Brokers.SelectMany(static broker => new[] { broker.ClientPort, broker.ControllerPort }).Distinct().Count());
    }

    [Fact]
    public void For_ProxiedAndSecured_AdvertisesTheProxyOnAListenerOfItsOwn()
    {
        var toProxy = new Dictionary<int, int>();
        var plan = ClusterPlan.Create(new KafkaClusterOptions { Proxied = true, Secured = true }, port => toProxy[port] = 40_000);
        var broker = plan.Brokers[0];

        var settings = ServerProperties.For(plan, broker, "/data", "0.0.0.0");

        var proxiedPort = Assert.Single(toProxy).Key;
        Assert.Equal(
            $"SASL_SSL://0.0.0.0:{broker.ClientPort},PROXIED://0.0.0.0:{proxiedPort},CONTROLLER://127.0.0.1:{broker.ControllerPort}", settings["listeners"]);
        Assert.Equal($"SASL_SSL://127.0.0.1:{broker.ClientPort},PROXIED://127.0.0.1:40000", settings["advertised.listeners"]);
        Assert.Equal("CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,PROXIED:SASL_SSL", settings["listener.security.protocol.map"]);
        Assert.Equal("SASL_SSL", settings["inter.broker.listener.name"]);
        Assert.Equal(
            settings["listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config"], settings["listener.name.proxied.scram-sha-512.sasl.jaas.config"]);
        Assert.Equal("127.0.0.1:40000", plan.BootstrapServers);
        Assert.Equal([broker.ClientPort, proxiedPort], plan.Ports);
    }

    [Fact]
    public void Text_SpecialCharacters_AreEscaped() =>
        Assert.Equal("a=c:\\\\d\\ne\n", ServerProperties.Text(new Dictionary<string, string> { ["a"] = "c:\\d\ne" }));
}
