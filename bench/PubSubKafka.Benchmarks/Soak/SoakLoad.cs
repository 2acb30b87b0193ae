using System.Diagnostics;

namespace PubSubKafka.Benchmarks.Soak;

/// <summary>Publishes at a steady rate and counts what comes back.</summary>
internal sealed class SoakLoad(IMessagePublisher publisher, int keys)
{
    private const int PerSecond = 3_000;

    // More than a consumer buffers of twelve partitions.
    private const int Flood = 40_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BufferTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The topic was made by publishing one.
    private int _published = 1;
    private int _handled;
    private int _failed;

    public int Handled => Volatile.Read(ref _handled);

    /// <summary>What the handler does.</summary>
    public ValueTask HandleAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _handled);
        return _open.Task.IsCompleted ? default : new ValueTask(_open.Task.WaitAsync(cancellationToken));
    }

    /// <summary>
    /// Fills every buffer once, while handlers wait, so that what keeps its largest size has it from here on. Otherwise a moment in which the machine does
    /// something else looks like memory that grows.
    /// </summary>
    public async Task FloodAsync()
    {
        await Task.WhenAll(Enumerable.Range(_published, Flood).Select(number => PublishAsync(Payload.Of(number, number % keys))));
        await Task.Delay(BufferTime, TimeProvider.System);
        _open.SetResult();
    }

    /// <summary>Publishes for a while, then waits until all of it was handled, so that what is under way is no part of what is looked at next.</summary>
    /// <exception cref="InvalidOperationException">Messages were not published or not handled.</exception>
    public async Task RunAsync(TimeSpan time)
    {
        var first = _published;
        await Pacer.RunAsync((int)(time.TotalSeconds * PerSecond), PerSecond, count => _ = TryPublishAsync(Payload.Of(first + count, (first + count) % keys)));
        for (var started = Stopwatch.GetTimestamp(); Handled < _published; await Task.Delay(Pause, TimeProvider.System))
        {
            if (_failed > 0 || Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException($"Of {_published:n0} messages {_failed:n0} could not be published, and {Handled:n0} were handled.");
            }
        }
    }

    private async Task TryPublishAsync(Payload payload)
    {
        try
        {
            await PublishAsync(payload);
        }
        catch (PublishException)
        {
            Interlocked.Increment(ref _failed);
        }
    }

    private async Task PublishAsync(Payload payload)
    {
        Interlocked.Increment(ref _published);
        await publisher.PublishAsync(payload);
    }
}
