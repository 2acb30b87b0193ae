using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace PubSubKafka.Testing.Network;

/// <summary>A client's connection and the one to the target that belongs to it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Whoever runs it ends it; the source has no timer to free.")]
internal sealed class ProxiedConnection(TcpProxy proxy, Socket client, EndPoint target, TimeProvider time)
{
    private readonly Socket _target = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _cut = new();
    private int _ended;

    /// <summary>Whether bytes were swallowed, so that what follows makes no sense to the receiver. Guarded by the proxy's lock.</summary>
    public bool HasHole { get; set; }

    /// <summary>Forwards until both sides have finished or either breaks. Never fails.</summary>
    public async Task RunAsync()
    {
        try
        {
            client.NoDelay = true;
            if (!proxy.Swallows(this))
            {
                await _target.ConnectAsync(target, _cut.Token).ConfigureAwait(false);
            }

            // A connection that was accepted into the black hole has no other side. Nothing is ever sent to it, and healing cuts it.
            var there = new ProxiedDirection(client, _target, () => proxy.DelayToTarget, () => proxy.Swallows(this), time).RunAsync(_cut.Token);
            var back = _target.Connected
                ? new ProxiedDirection(_target, client, () => proxy.DelayToClient, () => proxy.Swallows(this), time).RunAsync(_cut.Token)
                : Task.CompletedTask;

            // One side that breaks ends the other at once.
            await foreach (var direction in Task.WhenEach(there, back).ConfigureAwait(false))
            {
                await direction.ConfigureAwait(false);
            }

            Close();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Broken by a side, by the target that is not there, or cut by the test: both sides learn of it.
            Cut();
        }
    }

    /// <summary>Resets both sides; what is on its way is lost.</summary>
    public void Cut()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _cut.Cancel();
            Reset(client);
            Reset(_target);
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (SocketException)
        {
            // Broken already.
        }

        socket.Dispose();
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            client.Dispose();
            _target.Dispose();
        }
    }
}
