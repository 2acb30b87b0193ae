using System.Diagnostics;

namespace PubSubKafka.Benchmarks.Latency;

/// <summary>The time from the call that publishes a message to the call that handles it. The first messages warm up and do not count. Thread-safe.</summary>
internal sealed class LatencyProbe(int warmUp, int measured)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly long[] _sent = new long[warmUp + measured];
    private readonly long[] _taken = new long[warmUp + measured];
    private readonly TaskCompletionSource _last = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _handled;

    public int Messages => _sent.Length;

    public bool IsOver => _last.Task.IsCompleted;

    public void Handled(int number)
    {
        _first.TrySetResult();

        // A record that comes again was handled at its first time.
        if (Interlocked.CompareExchange(ref _taken[number], Stopwatch.GetTimestamp() - _sent[number], 0) == 0
            && Interlocked.Increment(ref _handled) == Messages)
        {
            _last.TrySetResult();
        }
    }

    /// <summary>Sends at a steady rate once a first record has come through: neither connecting nor joining the group is latency.</summary>
    public async Task SendAsync(int perSecond, Action<int> send)
    {
        await _first.Task.WaitAsync(Patience);
        await Pacer.RunAsync(Messages - 1, perSecond, count =>
        {
            // Number 0 is that first record.
            var number = count + 1;
            _sent[number] = Stopwatch.GetTimestamp();
            send(number);
        });
    }

    /// <exception cref="TimeoutException">Records are missing.</exception>
    public async Task<LatencySample> WaitAsync()
    {
        await _last.Task.WaitAsync(Patience);
        var sorted = _taken.Skip(warmUp).Order().ToArray();
        return new LatencySample(Percentile(sorted, 0.5), Percentile(sorted, 0.99));
    }

    private static double Percentile(long[] sorted, double part) =>
        Stopwatch.GetElapsedTime(0, sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))]).TotalMilliseconds;
}
