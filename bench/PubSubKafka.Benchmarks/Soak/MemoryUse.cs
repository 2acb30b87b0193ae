namespace PubSubKafka.Benchmarks.Soak;

/// <summary>Memory at one moment, in MiB.</summary>
/// <param name="Heap">What a full collection leaves.</param>
/// <param name="WorkingSet">What the process has of the machine after it, the native client included.</param>
internal sealed record MemoryUse(double Heap, double WorkingSet)
{
    private const double MiB = 1024 * 1024;
    private const int Looks = 5;

    /// <summary>The median of several looks, because what is under way at one moment is chance.</summary>
    public static async Task<MemoryUse> LookAsync(TimeSpan between)
    {
        var heaps = new List<double>();
        var sets = new List<double>();
        for (var look = 0; look < Looks; look++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            heaps.Add(GC.GetTotalMemory(false) / MiB);
            sets.Add(Environment.WorkingSet / MiB);
            await Task.Delay(between, TimeProvider.System);
        }

        heaps.Sort();
        sets.Sort();
        return new MemoryUse(heaps[Looks / 2], sets[Looks / 2]);
    }
}
