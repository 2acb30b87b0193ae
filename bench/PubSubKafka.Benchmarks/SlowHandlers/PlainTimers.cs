using System.Diagnostics;

namespace PubSubKafka.Benchmarks.SlowHandlers;

/// <summary>What a delay really takes: as many loops as there are handlers, in this process, and nothing else.</summary>
internal static class PlainTimers
{
    /// <summary>Delays a second of all loops together.</summary>
    public static async Task<Sample> MeasureAsync(TimeSpan delay, int loops, TimeSpan duration)
    {
        var gauge = Gauge.Start();
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, loops).Select(_ => Task.Run(() => LoopAsync(delay, started, duration))));
        return gauge.Read(counts.Sum());
    }

    private static async Task<int> LoopAsync(TimeSpan delay, long started, TimeSpan duration)
    {
        var count = 0;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            await Task.Delay(delay, TimeProvider.System);
            count++;
        }

        return count;
    }
}
