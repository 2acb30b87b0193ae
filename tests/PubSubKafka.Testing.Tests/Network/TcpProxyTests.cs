using System.Net.Sockets;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Testing.Network;

namespace PubSubKafka.Testing.Tests.Network;

public sealed class TcpProxyTests
{
    [Fact]
    public async Task Forward_BothDirectionsAndEnds_ArriveInOrder()
    {
        using var server = new TestServer();
        await using var proxy = TcpProxy.Start(server.Address);
        using var client = await Sockets.ConnectAsync(proxy.Port);
        var there = await server.AcceptAsync();

        await client.WriteAsync("question");
        Assert.Equal("question", await there.ReadAsync(8));
        client.Shutdown(SocketShutdown.Send);
        await there.EndsAsync();

        // The other direction goes on after the first has ended.
        var answer = new string('a', 3_000_000);
        var writing = there.WriteAsync(answer);
        Assert.Equal(answer, await client.ReadAsync(answer.Length));
        await writing;
        Assert.Equal(1, proxy.ConnectionCount);
        there.Shutdown(SocketShutdown.Send);
        await client.EndsAsync();
        await Eventually.TrueAsync(() => proxy.ConnectionCount == 0, "the connection is over");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Delay_OneDirection_HoldsItsBytesBackAndNotTheOthers(bool toTarget)
    {
        var time = new VirtualTimeProvider();
        using var server = new TestServer();
        await using var proxy = TcpProxy.Start(server.Address, time);
        using var client = await Sockets.ConnectAsync(proxy.Port);
        var there = await server.AcceptAsync();
        var (slow, slowEnd, fast, fastEnd) = toTarget ? (client, there, there, client) : (there, client, client, there);

        var delay = TimeSpan.FromSeconds(2);
        (proxy.DelayToTarget, proxy.DelayToClient) = toTarget ? (delay, TimeSpan.Zero) : (TimeSpan.Zero, delay);
        await slow.WriteAsync("late");
        await Eventually.TrueAsync(() => time.NextTimerDue == time.GetUtcNow() + delay, "the bytes wait for their time");
        await fast.WriteAsync("now");
        Assert.Equal("now", await fastEnd.ReadAsync(3));

        time.Advance(delay - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, slowEnd.Available);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("late", await slowEnd.ReadAsync(4));

        proxy.Heal();
        await slow.WriteAsync("soon");
        Assert.Equal("soon", await slowEnd.ReadAsync(4));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (proxy.DelayToTarget, proxy.DelayToClient));
    }

    [Fact]
    public async Task CutConnections_ResetsBothSidesAndTakesNewOnes()
    {
        using var server = new TestServer();
        await using var proxy = TcpProxy.Start(server.Address);
        using var client = await Sockets.ConnectAsync(proxy.Port);
        var there = await server.AcceptAsync();

        proxy.CutConnections();

        await client.IsResetAsync();
        await there.IsResetAsync();
        using var next = await Sockets.ConnectAsync(proxy.Port);
        await next.WriteAsync("next");
        Assert.Equal("next", await (await server.AcceptAsync()).ReadAsync(4));
    }

    [Fact]
    public async Task RefuseConnections_RefusesNewOnesOnly_UntilHealed()
    {
        using var server = new TestServer();
        await using var proxy = TcpProxy.Start(server.Address);
        using var client = await Sockets.ConnectAsync(proxy.Port);
        var there = await server.AcceptAsync();
        var port = proxy.Port;

        proxy.RefuseConnections();
        proxy.RefuseConnections();

        var refused = await Assert.ThrowsAsync<SocketException>(() => Sockets.ConnectAsync(port));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        await client.WriteAsync("old");
        Assert.Equal("old", await there.ReadAsync(3));

        proxy.Heal();
        Assert.Equal(port, proxy.Port);
        using var next = await Sockets.ConnectAsync(port);
        await next.WriteAsync("next");
        Assert.Equal("next", await (await server.AcceptAsync()).ReadAsync(4));
        await client.WriteAsync("old");
        Assert.Equal("old", await there.ReadAsync(3));
    }

    [Fact]
    public async Task BlackHole_SwallowsBytesAndEnds_AndHealingCutsWhatLostSome()
    {
        using var server = new TestServer();
        await using var proxy = TcpProxy.Start(server.Address);
        using var silent = await Sockets.ConnectAsync(proxy.Port);
        var silentThere = await server.AcceptAsync();
        using var talking = await Sockets.ConnectAsync(proxy.Port);
        var talkingThere = await server.AcceptAsync();
        using var ending = await Sockets.ConnectAsync(proxy.Port);
        var endingThere = await server.AcceptAsync();

        proxy.BlackHole();
        await talking.WriteAsync("lost");
        ending.Dispose();
        using var late = await Sockets.ConnectAsync(proxy.Port);
        await late.WriteAsync("lost");
        await Eventually.TrueAsync(() => proxy.ConnectionCount == 4, "the late one is accepted");
        await Eventually.TrueAsync(() => proxy.HolesNoticed == 3, "three connections have lost something");
        Assert.Equal((0, 0), (talkingThere.Available, endingThere.Available));
        proxy.Heal();

        await talking.IsResetAsync();
        await talkingThere.IsResetAsync();
        await endingThere.IsResetAsync();
        await late.IsResetAsync();
        await silent.WriteAsync("still here");
        Assert.Equal("still here", await silentThere.ReadAsync(10));
    }

    [Fact]
    public async Task Target_GoneAndBack_ClientsAreResetAndThenServed()
    {
        var server = new TestServer();
        var address = server.Address;
        await using var proxy = TcpProxy.Start(address);
        server.Dispose();

        await Sockets.ResetsAsync(proxy.Port);

        using var again = new TestServer(address.Port);
        using var client = await Sockets.ConnectAsync(proxy.Port);
        await client.WriteAsync("back");
        Assert.Equal("back", await (await again.AcceptAsync()).ReadAsync(4));
    }

    [Fact]
    public async Task Target_BreaksTheConnection_ClientIsReset()
    {
        using var server = new TestServer();
        await using var proxy = TcpProxy.Start(server.Address);
        using var client = await Sockets.ConnectAsync(proxy.Port);
        var there = await server.AcceptAsync();

        there.LingerState = new LingerOption(enable: true, seconds: 0);
        there.Dispose();

        await client.IsResetAsync();
    }

    [Fact]
    public async Task DisposeAsync_Twice_ResetsConnectionsAndFreesThePort()
    {
        using var server = new TestServer();
        var proxy = TcpProxy.Start(server.Address);
        var port = proxy.Port;
        using var client = await Sockets.ConnectAsync(port);
        await server.AcceptAsync();

        await proxy.DisposeAsync();
        await proxy.DisposeAsync();

        await client.IsResetAsync();
        using var successor = new TestServer(port);
        Assert.Throws<ObjectDisposedException>(proxy.Heal);
        Assert.Throws<ObjectDisposedException>(proxy.RefuseConnections);
    }

    [Fact]
    public async Task Delay_OutOfRange_Throws()
    {
        using var server = new TestServer();
        await using var proxy = TcpProxy.Start(server.Address);

        Assert.Throws<ArgumentOutOfRangeException>(() => proxy.DelayToTarget = TimeSpan.FromTicks(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => proxy.DelayToClient = TimeSpan.FromMinutes(10) + TimeSpan.FromTicks(1));
        Assert.Throws<ArgumentNullException>(() => TcpProxy.Start(null!));
    }
}
