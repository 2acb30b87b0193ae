using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Spectre.Console;

namespace Shop.Demo.Brokers;

/// <summary>A Kafka that runs already and belongs to somebody: the demo keeps to names of its own and removes them at the end.</summary>
internal sealed class GivenDemoBroker(string address) : DemoBroker
{
    private static readonly string[] Groups = ["order-service", "product-service", "client-service"];

    public override string Name => address;

    public override string BootstrapServers => address;

    public override string Prefix { get; } = $"shop-demo-{Guid.NewGuid():N}"[..18] + "-";

    public override async ValueTask DisposeAsync()
    {
        try
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address }).SetLogHandler((_, _) => { }).Build();
            await admin.DeleteTopicsAsync(Topics.Concat(DeadLetterTopics));
            await admin.DeleteGroupsAsync([.. Groups.Select(group => Prefix + group)]);
        }
        catch (Exception exception) when (exception is KafkaException or DeleteTopicsException or DeleteGroupsException)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]Topics and groups that begin with {Prefix} could not all be removed: {exception.Message}[/]");
        }
    }
}
