using System.Text.Json;
using Confluent.Kafka;
using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks.Transactions;

/// <summary>
/// Reads what is committed in an output topic: everything once, and each key in the order of its input. The embedded broker does not hide what was taken back,
/// so there a transaction that failed counts as an error too.
/// </summary>
internal static class OutputCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="InvalidOperationException">Something is missing, there twice, or out of order.</exception>
    public static void Check(Target target, string output, int messages)
    {
        var times = new int[messages];
        var newest = new Dictionary<string, int>();
        var outOfOrder = 0;
        foreach (var derived in Read(target, output))
        {
            times[derived.Number]++;
            outOfOrder += newest.TryGetValue(derived.Key, out var before) && before >= derived.Number ? 1 : 0;
            newest[derived.Key] = derived.Number;
        }

        var (missing, repeated) = (times.Count(static count => count == 0), times.Count(static count => count > 1));
        if (missing + repeated + outOfOrder > 0)
        {
            throw new InvalidOperationException(
                $"Of {messages:n0} outputs {missing:n0} are missing, {repeated:n0} are there more than once and {outOfOrder:n0} come after a later one of their key.");
        }
    }

    private static IEnumerable<Derived> Read(Target target, string output)
    {
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(new Dictionary<string, string>(target.ConsumerSettings)
        {
            ["bootstrap.servers"] = target.BootstrapServers,
            ["group.id"] = Target.UniqueName("check"),
            ["isolation.level"] = "read_committed",
            ["enable.auto.commit"] = "false",
            ["enable.partition.eof"] = "true",
        }).Build();
        consumer.Assign(Enumerable.Range(0, Target.Partitions).Select(partition => new TopicPartitionOffset(output, partition, Offset.Beginning)));
        for (var open = Target.Partitions; open > 0;)
        {
            var result = consumer.Consume(Patience) ?? throw new TimeoutException($"Reading '{output}' took too long.");
            if (result.IsPartitionEOF)
            {
                open--;
            }
            else
            {
                yield return JsonSerializer.Deserialize<Derived>(result.Message.Value, JsonSerializerOptions.Web)!;
            }
        }
    }
}
