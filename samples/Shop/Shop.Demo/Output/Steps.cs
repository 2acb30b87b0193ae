using System.Diagnostics;

namespace Shop.Demo.Output;

/// <summary>Says what a step does and how long it took, as the scripts of the repository do.</summary>
internal static class Steps
{
    public static async Task<T> RunAsync<T>(string what, Func<Task<T>> step)
    {
        Console.WriteLine($"==> {what}");
        var clock = Stopwatch.StartNew();
        var result = await step();
        Console.WriteLine($"    done ({clock.Elapsed.TotalSeconds:0.0} s)");
        return result;
    }

    public static Task RunAsync(string what, Func<Task> step) => RunAsync(what, async () =>
    {
        await step();
        return true;
    });
}
