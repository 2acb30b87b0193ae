using System.Diagnostics;

namespace PubSubKafka.Benchmarks;

/// <summary>Calls at a steady rate. Timers are coarse, so what is due comes in small bursts, the same for both sides.</summary>
internal static class Pacer
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    public static async Task RunAsync(int count, int perSecond, Action<int> call)
    {
        var started = Stopwatch.GetTimestamp();
        for (var done = 0; done < count;)
        {
            for (var due = Math.Min(count, Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond); done < due; done++)
            {
                call(done);
            }

            await Task.Delay(Step, TimeProvider.System);
        }
    }
}
