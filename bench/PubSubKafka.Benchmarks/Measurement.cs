using System.Diagnostics;

namespace PubSubKafka.Benchmarks;

/// <summary>Runs both sides in turn, so that a machine that drifts drifts for both, and takes the median of each.</summary>
internal static class Measurement
{
    public const int Rounds = 5;

    public static async Task<Row> CompareAsync(string name, double goal, int messages, Func<int, Task> ours, Func<int, Task> raw)
    {
        var own = new List<(double Rate, double Bytes)>();
        var others = new List<(double Rate, double Bytes)>();
        for (var round = 0; round <= Rounds; round++)
        {
            var first = await MeasureAsync(messages, () => ours(round));
            var second = await MeasureAsync(messages, () => raw(round));

            // Round 0 warms up.
            if (round > 0)
            {
                own.Add(first);
                others.Add(second);
            }
        }

        return new Row(name, Median(own.Select(one => one.Rate)), Median(others.Select(one => one.Rate)),
            Median(own.Select(one => one.Bytes)) / Median(others.Select(one => one.Bytes)), goal);
    }

    private static async Task<(double Rate, double Bytes)> MeasureAsync(int messages, Func<Task> action)
    {
        GC.Collect();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        await action();
        var elapsed = Stopwatch.GetElapsedTime(started);
        return (messages / elapsed.TotalSeconds, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)messages);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
