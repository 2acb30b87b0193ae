using System.Globalization;

namespace PubSubKafka.Benchmarks;

/// <summary>Runs both sides in turn, so that a machine that drifts drifts for both, and takes the median of each.</summary>
internal static class Measurement
{
    /// <summary>How many rounds count.</summary>
    public static int Rounds { get; set; } = 5;

    /// <summary>How many rounds come before them, for the compiler to see what is hot.</summary>
    public static int WarmUps { get; set; } = 2;

    /// <summary>Messages a second and bytes allocated for a message, each side measured from its start to its end.</summary>
    public static async Task<Row> CompareAsync(
        string name, double goal, int messages, Func<int, Task> ours, Func<int, Task> raw, double? bytesGoal = 1.3) =>
        Throughput(name, goal, bytesGoal, await AlternateAsync(round => MeasureAsync(messages, () => ours(round)), round => MeasureAsync(messages, () => raw(round))));

    public static Row Throughput(string name, double goal, double? bytesGoal, Outcome<Sample> outcome) =>
        new(name, "messages/s", outcome.OfOurs(sample => sample.Rate), outcome.OfRaw(sample => sample.Rate), goal)
        {
            BytesRatio = outcome.OfOurs(sample => sample.Bytes) / outcome.OfRaw(sample => sample.Bytes),
            BytesGoal = bytesGoal,
            Note = ProcessorTime(outcome),
        };

    public static string ProcessorTime(Outcome<Sample> outcome) =>
        $"processor time for a message {Microseconds(outcome.OfOurs)} µs, raw {Microseconds(outcome.OfRaw)} µs";

    public static async Task<Outcome<T>> AlternateAsync<T>(Func<int, Task<T>> ours, Func<int, Task<T>> raw, int? warmUps = null, int? rounds = null)
    {
        var skipped = warmUps ?? WarmUps;
        var own = new List<T>();
        var others = new List<T>();
        for (var round = 0; round < skipped + (rounds ?? Rounds); round++)
        {
            // Whoever comes second may find the machine warmer, so the sides take turns in that too.
            var oursFirst = round % 2 == 0;
            var before = oursFirst ? default : await raw(round);
            var mine = await ours(round);
            var theirs = oursFirst ? await raw(round) : before!;
            if (round >= skipped)
            {
                own.Add(mine);
                others.Add(theirs);
            }
        }

        return new Outcome<T>(own, others);
    }

    private static string Microseconds(Func<Func<Sample, double>, double> median) => median(sample => sample.Cpu.TotalMicroseconds).ToString("0.0", CultureInfo.InvariantCulture);

    private static async Task<Sample> MeasureAsync(int messages, Func<Task> action)
    {
        GC.Collect();
        var gauge = Gauge.Start();
        await action();
        return gauge.Read(messages);
    }
}
