using System.Net;
using System.Net.Sockets;

namespace PubSubKafka.Testing.Network;

/// <summary>
/// A port of the loopback address that stays ours while nobody listens on it: a socket is bound to it and never listens, so that connections are
/// refused and the operating system gives the port to nobody else.
/// </summary>
internal sealed class ReservedPort : IDisposable
{
    private const int Backlog = 512;

    private readonly Socket _holder = Bind(0);

    public int Port => ((IPEndPoint)_holder.LocalEndPoint!).Port;

    /// <summary>Listens until the socket is disposed. One at a time.</summary>
    public Socket Listen()
    {
        var listener = Bind(Port);
        listener.Listen(Backlog);
        return listener;
    }

    public void Dispose() => _holder.Dispose();

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }
}
