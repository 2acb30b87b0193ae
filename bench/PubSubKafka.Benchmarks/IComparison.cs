using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks;

/// <summary>One measurement, which gives one row or several.</summary>
internal interface IComparison
{
    /// <summary>The names of its rows, in the order of the table.</summary>
    IReadOnlyList<string> Names { get; }

    Task<IReadOnlyList<Row>> RunAsync(Target target, CompareOptions options);
}
