using PubSubKafka.Benchmarks;
using PubSubKafka.Benchmarks.Brokers;
using PubSubKafka.Benchmarks.Output;
using PubSubKafka.Benchmarks.Soak;

if (args is [SoakProcess.Command, .. var soak])
{
    await SoakProcess.RunAsync(SoakSettings.Parse(soak));
    return 0;
}

CompareOptions options;
try
{
    options = args is ["compare", .. var rest] ? CompareOptions.Parse(rest) : throw new ArgumentException("the command is compare");
    if (options.MarkdownFile is not null)
    {
        MarkdownTable.CheckPlace(options.MarkdownFile);
    }
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine($"{exception.Message}\n{CompareOptions.Usage}");
    return 2;
}

(Measurement.Rounds, Measurement.WarmUps) = options.Quick ? (1, 0) : (Measurement.Rounds, Measurement.WarmUps);
Console.WriteLine(TextTable.Header);
var rows = new List<Row>(await Comparisons.RunAsync(Target.Embedded, options, TextTable.Print));
await using (var kafka = await RealKafka.FindAsync(options))
{
    if (kafka is not null)
    {
        rows.AddRange(await Comparisons.RunAsync(() => Target.Kafka(kafka.BootstrapServers), options, TextTable.Print));
    }
}

var conditions = Conditions.Describe(options);
Console.WriteLine($"{rows.Count(row => row.Met)} of {rows.Count} rows met their goal. {conditions}");
if (options.JsonFile is not null)
{
    await JsonReport.WriteAsync(options.JsonFile, rows);
}

if (options.MarkdownFile is not null)
{
    await MarkdownTable.WriteAsync(options.MarkdownFile, rows, conditions);
}

return rows.Any(row => row.Error is not null) ? 1 : 0;
