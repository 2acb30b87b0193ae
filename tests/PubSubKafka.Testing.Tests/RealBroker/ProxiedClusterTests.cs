using PubSubKafka.TestFixtures;

namespace PubSubKafka.Testing.Tests.RealBroker;

[Collection(OwnBrokersGroup.Name)]
public sealed class ProxiedClusterTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Proxied_ClientsGoThroughTheProxyAndDirectOnesPastIt()
    {
        await using var cluster = await SharedKafka.StartOwnAsync(static options => options.Proxied = true);
        var proxy = cluster.GetProxy(1);
        Assert.Equal(proxy.Address, cluster.ClientSettings["bootstrap.servers"]);
        Assert.NotEqual(proxy.Address, cluster.DirectSettings["bootstrap.servers"]);
        using var producer = TestClient.Producer(cluster.ClientSettings);
        using var direct = TestClient.Producer(cluster.DirectSettings);
        await producer.SendAsync("orders", "before");
        Assert.True(proxy.ConnectionCount > 0);

        proxy.RefuseConnections();
        proxy.CutConnections();
        await Eventually.TrueAsync(() => proxy.ConnectionCount == 0, "nobody is connected");
        var during = producer.SendAsync("orders", "proxied");
        await direct.SendAsync("orders", "direct");
        Assert.False(during.IsCompleted);
        Assert.Equal(0, proxy.ConnectionCount);

        proxy.Heal();
        await during;
        using var consumer = TestClient.Consumer(cluster.ClientSettings, "shop");
        consumer.Subscribe("orders");
        Assert.Equal(["before", "direct", "proxied"], consumer.Take(3).Values());
        consumer.Close();
    }

    [Fact]
    public async Task Proxied_BrokerRestarts_KeepsItsProxy()
    {
        await using var cluster = await SharedKafka.StartOwnAsync(static options => options.Proxied = true);
        using var producer = TestClient.Producer(cluster.ClientSettings);
        await producer.SendAsync("orders", "before");
        var proxy = cluster.GetProxy(1);

        await cluster.KillBrokerAsync(1, Cancelled);
        var during = producer.SendAsync("orders", "during");
        await cluster.StartBrokerAsync(1, Cancelled);

        await during;
        Assert.Same(proxy, cluster.GetProxy(1));
    }

    [Fact]
    public async Task Proxied_Secured_ClientsLogInThroughTheProxy()
    {
        await using var cluster = await SharedKafka.StartOwnAsync(static options => (options.Proxied, options.Secured) = (true, true));
        using var producer = TestClient.Producer(cluster.ClientSettings);
        using var direct = TestClient.Producer(cluster.DirectSettings);

        await producer.SendAsync("orders", "proxied");
        await direct.SendAsync("orders", "direct");

        Assert.True(cluster.GetProxy(1).ConnectionCount > 0);
    }

    [Fact]
    public async Task GetProxy_WithoutProxies_Throws()
    {
        await using var cluster = await SharedKafka.StartOwnAsync();

        Assert.Throws<NotSupportedException>(() => cluster.GetProxy(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => cluster.GetProxy(2));
        Assert.Equal(cluster.ClientSettings, cluster.DirectSettings);
    }
}
