using PubSubKafka.Benchmarks.Brokers;
using PubSubKafka.Benchmarks.Consuming;
using PubSubKafka.Benchmarks.Latency;
using PubSubKafka.Benchmarks.Publishing;
using PubSubKafka.Benchmarks.Redriving;
using PubSubKafka.Benchmarks.SlowHandlers;
using PubSubKafka.Benchmarks.Soak;
using PubSubKafka.Benchmarks.Transactions;

namespace PubSubKafka.Benchmarks;

/// <summary>All measurements, and the run through those that are wanted.</summary>
internal static class Comparisons
{
    private static readonly IComparison[] All =
    [
        new ConsumeComparison(OffsetStoring.EachRecord),
        new ConsumeComparison(OffsetStoring.EachInterval),
        new BatchComparison(),
        new FailingKeysComparison(),
        new PublishComparison(),
        new TransactionComparison(),
        new SlowHandlerComparison(TimeSpan.FromMilliseconds(10), 1_000, KeyMix.Uniform),
        new SlowHandlerComparison(TimeSpan.FromMilliseconds(5), 100, KeyMix.Uniform),
        new SlowHandlerComparison(TimeSpan.FromMilliseconds(5), 100, KeyMix.Zipf),
        new SlowHandlerComparison(TimeSpan.FromMilliseconds(5), 100, KeyMix.OneKey),
        new LatencyComparison(),
        new RedriveComparison(),
        new SoakComparison(),
    ];

    /// <summary>Runs what is wanted, each on a broker of its own where the broker is embedded, and tells each row as it comes.</summary>
    public static async Task<IReadOnlyList<Row>> RunAsync(Func<Target> open, CompareOptions options, Action<Row> tell)
    {
        var rows = new List<Row>();
        foreach (var comparison in All)
        {
            using var target = open();
            if (!comparison.Names.Any(name => options.Wants(target.RowName(name))))
            {
                continue;
            }

            foreach (var row in await RunAsync(comparison, target, options))
            {
                var named = row with { Name = target.RowName(row.Name), Broker = target.Name };
                if (options.Wants(named.Name))
                {
                    rows.Add(named);
                    tell(named);
                }
            }
        }

        return rows;
    }

    private static async Task<IReadOnlyList<Row>> RunAsync(IComparison comparison, Target target, CompareOptions options)
    {
        try
        {
            return await comparison.RunAsync(target, options);
        }
        catch (Exception exception)
        {
            // One measurement that cannot be made is no reason to lose the others.
            return [.. comparison.Names.Select(name => Row.Failed(name, exception))];
        }
    }
}
