using System.Net;
using System.Net.Sockets;

namespace PubSubKafka.Testing.Tests.Network;

/// <summary>A server on the loopback address whose side of each connection the test holds in its hand.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _accepted = [];

    public TestServer(int port = 0)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    public async Task<Socket> AcceptAsync()
    {
        var socket = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        _accepted.Add(socket);
        return socket;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _accepted.ForEach(static socket => socket.Dispose());
    }
}
