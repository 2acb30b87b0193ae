using System.Diagnostics;

namespace PubSubKafka.Benchmarks.SlowHandlers;

/// <summary>What a delay really takes: as many loops as there are handlers, in this process, and nothing else.</summary>
internal static class PlainTimers
{
    /// <summary>The mean time of a delay, seen as a rate, so that the time between two of them counts as well.</summary>
    public static async Task<TimeSpan> MeasureAsync(TimeSpan delay, int loops, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, loops).Select(_ => Task.Run(() => LoopAsync(delay, started, duration))));
        return Stopwatch.GetElapsedTime(started) * loops / counts.Sum();
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
