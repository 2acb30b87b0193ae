using System.Text.Json;
using PubSubKafka.Benchmarks;
using PubSubKafka.Testing.Embedded;

// compare [--messages N] [--broker HOST:PORT] [--json FILE]: each row is this library against the raw client, in turn, in one run.
if (args is not ["compare", .. var rest])
{
    Console.Error.WriteLine("usage: compare [--messages N] [--broker HOST:PORT] [--json FILE]");
    return 2;
}

var options = CompareOptions.Parse(rest);
using var embedded = options.Broker is null ? EmbeddedBroker.Start() : null;
var servers = options.Broker ?? embedded!.BootstrapServers;
List<Row> rows =
[
    .. await PublishComparison.RunAsync(servers, embedded, options.Messages),
    await ConsumeComparison.RunAsync(servers, embedded, options.Messages),
];

Console.WriteLine($"{options.Messages:n0} messages, broker: {(embedded is null ? servers : "embedded")}, median of {Measurement.Rounds} rounds in turn");
Console.WriteLine($"{"",-52}{"ours/s",12}{"raw/s",12}{"ratio",8}{"bytes",8}{"goal",8}");
foreach (var row in rows)
{
    Console.WriteLine($"{row.Name,-52}{row.Ours,12:n0}{row.Raw,12:n0}{row.Ratio,8:0.00}{row.BytesRatio,8:0.00}{row.Goal,8:0.00}{(row.Met ? "" : "  not met")}");
}

if (options.JsonFile is not null)
{
    await File.WriteAllTextAsync(options.JsonFile, JsonSerializer.Serialize(rows, JsonSerializerOptions.Web));
}

return 0;
