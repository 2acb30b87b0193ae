using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;

namespace PubSubKafka.Testing.Network;

/// <summary>
/// One direction of a proxied connection: what comes in goes out in the same order, each byte no earlier than its delay after it came. Reading and
/// writing are two loops, so a delay adds to the way and does not divide the throughput.
/// </summary>
internal sealed class ProxiedDirection(Socket from, Socket to, Func<TimeSpan> delay, Func<bool> isSwallowed, TimeProvider time)
{
    private const int ChunkSize = 16 * 1024;
    private const int MaxChunks = 256;

    private readonly Channel<DelayedBytes> _way = Channel.CreateBounded<DelayedBytes>(
        new BoundedChannelOptions(MaxChunks) { SingleReader = true, SingleWriter = true });

    /// <summary>Ends when the sender has finished and the receiver knows. Fails when either connection breaks or the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var loop in Task.WhenEach(ReadAsync(cancellationToken), WriteAsync(cancellationToken)).ConfigureAwait(false))
        {
            await loop.ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var array = ArrayPool<byte>.Shared.Rent(ChunkSize);
            var count = await ReceiveAsync(array, cancellationToken).ConfigureAwait(false);
            if (count > 0 && isSwallowed())
            {
                ArrayPool<byte>.Shared.Return(array);
                continue;
            }

            var due = time.GetTimestamp() + (long)(delay().TotalSeconds * time.TimestampFrequency);
            await _way.Writer.WriteAsync(new DelayedBytes(array, count, due), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                _way.Writer.Complete();
                return;
            }
        }
    }

    private async Task<int> ReceiveAsync(byte[] array, CancellationToken cancellationToken)
    {
        var count = 0;
        SocketException? broken = null;
        try
        {
            count = await from.ReceiveAsync(array, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            broken = exception;
        }

        if (count == 0 && isSwallowed())
        {
            // The end is swallowed too: the receiver hears nothing until the connection is cut.
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
        }

        return broken is null ? count : throw broken;
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await foreach (var (array, count, due) in _way.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            var wait = time.GetElapsedTime(time.GetTimestamp(), due);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }

            if (count == 0)
            {
                to.Shutdown(SocketShutdown.Send);
            }
            else if (!isSwallowed())
            {
                await SendAllAsync(array.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }

            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private async Task SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await to.SendAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
        }
    }
}
