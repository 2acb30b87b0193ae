namespace PubSubKafka.Benchmarks.Soak;

/// <summary>Memory at one moment, in MiB.</summary>
/// <param name="Heap">What a full collection leaves.</param>
/// <param name="WorkingSet">What the process has of the machine after it, the native client included.</param>
internal sealed record MemoryUse(double Heap, double WorkingSet)
{
    private const double MiB = 1024 * 1024;
    private const int Looks = 5;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    /// <summary>The least of several looks, because what is under way at one moment is chance and only adds.</summary>
    public static async Task<MemoryUse> LookAsync()
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
            await Task.Delay(Between, TimeProvider.System);
        }

        return new MemoryUse(heaps.Min(), sets.Min());
    }
}
