using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PubSubKafka.Testing.Tests.Network;

/// <summary>Text over sockets, with a ceiling on every wait.</summary>
internal static class Sockets
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);

    public static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Bounded(socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), TestContext.Current.CancellationToken).AsTask());
        return socket;
    }

    public static async Task WriteAsync(this Socket socket, string text) =>
        Assert.Equal(text.Length, await Bounded(socket.SendAsync(Encoding.ASCII.GetBytes(text), SocketFlags.None)));

    /// <summary>Reads so many characters.</summary>
    public static async Task<string> ReadAsync(this Socket socket, int length)
    {
        var bytes = new byte[length];
        for (var read = 0; read < length;)
        {
            var count = await Bounded(socket.ReceiveAsync(bytes.AsMemory(read), SocketFlags.None).AsTask());
            Assert.True(count > 0, "the connection ended");
            read += count;
        }

        return Encoding.ASCII.GetString(bytes);
    }

    /// <summary>The other side has finished in order.</summary>
    public static async Task EndsAsync(this Socket socket) => Assert.Equal(0, await Bounded(socket.ReceiveAsync(new byte[1], SocketFlags.None)));

    /// <summary>The connection is reset, and nothing came before.</summary>
    public static async Task IsResetAsync(this Socket socket)
    {
        var exception = await Assert.ThrowsAsync<SocketException>(() => Bounded(socket.ReceiveAsync(new byte[1], SocketFlags.None)));
        Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
    }

    /// <summary>A new connection is reset, which may be noticed while it is made or when it is read from.</summary>
    public static async Task ResetsAsync(int port)
    {
        var exception = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var socket = await ConnectAsync(port);
            await Bounded(socket.ReceiveAsync(new byte[1], SocketFlags.None));
        });
        Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
    }

    private static Task<T> Bounded<T>(Task<T> task) => task.WaitAsync(Ceiling, TimeProvider.System, TestContext.Current.CancellationToken);

    private static Task Bounded(Task task) => task.WaitAsync(Ceiling, TimeProvider.System, TestContext.Current.CancellationToken);
}
