namespace PubSubKafka.DependencyInjection;

/// <summary>Settings of the client that this library's promises stand on: another value would lose records silently, so it is a mistake.</summary>
internal static class ProtectedClientSettings
{
    private static readonly Dictionary<string, (string Value, string Reason)> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["enable.auto.offset.store"] = ("false", "records would be committed before they are handled"),
        ["enable.auto.commit"] = ("false", "the client would commit beside the library, which commits by itself"),
        ["auto.commit.enable"] = ("false", "the client would commit beside the library, which commits by itself"),
        ["offset.store.method"] = ("broker", "offsets would be kept where no other member of the group finds them"),
        ["enable.partition.eof"] = ("false", "ends of partitions are no records"),
        ["enable.idempotence"] = ("true", "the producer's own retries could repeat and reorder records"),
        ["delivery.report.only.error"] = ("false", "publish calls that succeed would never return"),
        ["dotnet.producer.enable.background.poll"] = ("true", "publish calls would never return"),
        ["dotnet.producer.enable.delivery.reports"] = ("true", "publish calls would never return"),
        ["dotnet.consumer.consume.result.fields"] = ("all", "records would come without what the consumer goes by"),
        ["acks"] = ("all", "acknowledged records could be lost with one broker"),
        ["request.required.acks"] = ("all", "acknowledged records could be lost with one broker"),
    };

    public static void Validate(string path, IEnumerable<KeyValuePair<string, string>> client, ICollection<string> failures)
    {
        foreach (var (name, value) in client)
        {
            if (string.Equals(name, "group.id", StringComparison.OrdinalIgnoreCase))
            {
                failures.Add($"{path}:Client:{name} is '{value}'; set the consumer's GroupId instead, which everything else goes by.");
            }

            if (string.Equals(name, "auto.commit.interval.ms", StringComparison.OrdinalIgnoreCase))
            {
                failures.Add($"{path}:Client:{name} is '{value}'; set the consumer's CommitInterval instead: the client commits nothing by itself.");
            }

            if (string.Equals(name, "transactional.id", StringComparison.OrdinalIgnoreCase))
            {
                failures.Add($"{path}:Client:{name} is '{value}'; leave it out: outside a transaction such a producer refuses every record.");
            }

            if (Settings.TryGetValue(name, out var needed) && !IsSame(value, needed.Value))
            {
                failures.Add($"{path}:Client:{name} is '{value}'; it must stay '{needed.Value}', or {needed.Reason}.");
            }
        }
    }

    // -1 is librdkafka's other word for all.
    private static bool IsSame(string value, string needed) =>
        string.Equals(value.Trim(), needed, StringComparison.OrdinalIgnoreCase) || (needed == "all" && value.Trim() == "-1");
}
