using System.Globalization;
using PubSubKafka.Testing.InMemory;

namespace PubSubKafka.Testing.Harness;

/// <summary>Says what is left and why, one line for each record that holds its partition's offset back.</summary>
internal static class UnsettledReport
{
    private const int MaxLines = 20;

    public static string Write(string limit, IReadOnlyList<HarnessCluster> clusters, DeliveryLog log)
    {
        var lines = clusters.SelectMany(cluster => Lines(cluster, log.Entries)).ToList();
        var left = lines.Count > MaxLines ? $"{Environment.NewLine}  and {lines.Count - MaxLines} more" : string.Empty;
        return $"Not settled {limit}:{string.Concat(lines.Take(MaxLines).Select(static line => Environment.NewLine + "  " + line))}{left}";
    }

    private static IEnumerable<string> Lines(HarnessCluster cluster, IReadOnlyList<DeliveryEntry> entries)
    {
        var snapshot = cluster.Broker.Snapshot();
        if (snapshot.UnansweredSends > 0)
        {
            yield return $"{snapshot.UnansweredSends} sends have no answer{(snapshot.AcknowledgementsAreHeld ? ", because the test holds acknowledgements" : string.Empty)}";
        }

        foreach (var runner in cluster.Runners)
        {
            var consumer = runner.Status.Consumer;
            var group = snapshot.Groups.FirstOrDefault(group => group.GroupId == cluster.GroupOf(consumer));
            foreach (var partition in group?.Partitions ?? [])
            {
                if (runner.Status.Lanes.Any(lane => lane.Partition == partition.Partition))
                {
                    foreach (var line in Lines(consumer, partition, entries))
                    {
                        yield return line;
                    }
                }
            }
        }
    }

    private static List<string> Lines(string consumer, PartitionSnapshot partition, IReadOnlyList<DeliveryEntry> entries)
    {
        var where = $"consumer '{consumer}', {partition.Partition}";
        var lines = entries
            .Where(entry => entry.Consumer == consumer && entry.Record.Partition == partition.Partition && entry.Record.Offset >= (partition.Committed ?? partition.Start))
            .GroupBy(static entry => entry.Record.Offset)
            .Select(static deliveries => deliveries.Last())
            .Where(static entry => entry.Outcome is HandledOutcome.Pending or HandledOutcome.Stopped or HandledOutcome.Abandoned)
            .OrderBy(static entry => entry.Record.Offset)
            .Select(entry => $"{where} offset {entry.Record.Offset}: {Why(entry)}")
            .ToList();
        if (lines.Count == 0 && partition.Unfinished > 0)
        {
            lines.Add($"{where}: {partition.Unfinished} records from offset {partition.Committed ?? partition.Start} on were read and are not committed");
        }

        if (partition.Unread > 0)
        {
            lines.Add($"{where} offset {partition.Position}: {partition.Unread} records are not read{(partition.IsPaused ? ", because the partition is paused" : string.Empty)}");
        }

        return lines;
    }

    private static string Why(DeliveryEntry entry)
    {
        var last = entry.Attempts[^1];
        if (entry.IsRunning && last.Ended is null)
        {
            return $"attempt {last.Number} has not returned since {Text(last.Started)}";
        }

        var failure = $"attempt {last.Number} failed with {last.Exception?.GetType().Name}: {last.Exception?.Message}";
        return entry switch
        {
            { IsRunning: true } => $"{failure}; its dead letter is being written",
            { IsGivenUp: true, NextRun: { } due } => $"{failure}; its dead letter could not be written and is written again at {Text(due)}",
            { NextRun: { } due } => $"{failure}; it is tried again at {Text(due)}",
            { Outcome: HandledOutcome.Stopped } => $"{failure}; the consumer stopped",
            _ => "its handling was cancelled",
        };
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
