using System.Diagnostics;

namespace PubSubKafka.Benchmarks;

/// <summary>Time, processor time and allocated bytes of the process, from where it was made.</summary>
internal readonly struct Gauge
{
    private readonly long _allocated;
    private readonly TimeSpan _cpu;
    private readonly long _started;

    private Gauge(long allocated, TimeSpan cpu, long started) => (_allocated, _cpu, _started) = (allocated, cpu, started);

    public static Gauge Start() => new(GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());

    public Sample Read(int messages)
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        var cpu = Environment.CpuUsage.TotalTime - _cpu;
        return new Sample(messages / elapsed.TotalSeconds, (GC.GetTotalAllocatedBytes(precise: true) - _allocated) / (double)messages, cpu / messages);
    }
}
