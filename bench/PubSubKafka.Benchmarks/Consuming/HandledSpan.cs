using System.Diagnostics;

namespace PubSubKafka.Benchmarks.Consuming;

/// <summary>
/// Measures from the first record handled to the last, so that what comes before, the start of a host and the joining of a group, is no part of a rate.
/// Thread-safe.
/// </summary>
internal sealed class HandledSpan(int expected)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TaskCompletionSource _last = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _created = Stopwatch.GetTimestamp();
    private Gauge _gauge;
    private long _first;
    private Sample _sample;
    private int _handled;

    public bool IsOver => Volatile.Read(ref _handled) >= expected;

    public void Handled()
    {
        var handled = Interlocked.Increment(ref _handled);
        if (handled == 1)
        {
            _first = Stopwatch.GetTimestamp();
            _gauge = Gauge.Start();
        }
        else if (handled == expected)
        {
            // The first record is where the clock starts, so it is not counted.
            _sample = _gauge.Read(expected - 1);
            _last.TrySetResult();
        }
    }

    /// <exception cref="TimeoutException">Records are missing.</exception>
    public async Task<ConsumeSample> WaitAsync()
    {
        try
        {
            await _last.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Only {Volatile.Read(ref _handled):n0} of {expected:n0} records were handled within {Patience}.");
        }

        return new ConsumeSample(_sample, Stopwatch.GetElapsedTime(_created, _first));
    }
}
