using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PubSubKafka.DependencyInjection;

namespace PubSubKafka.Benchmarks.Brokers;

/// <summary>A host of this library, as an application has it.</summary>
internal static class OwnHost
{
    public static IHost Build(Target target, string topic, Action<PubSubKafkaBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        var cluster = builder.Services.AddPubSubKafka(options => options.BootstrapServers = target.BootstrapServers)
            .AddTopic<Payload>(topic, declaration => declaration.WithKey(payload => payload.Key).WithPartitions(Target.Partitions));
        configure?.Invoke(cluster);
        target.Connect(cluster);
        return builder.Build();
    }

    /// <summary>A new topic with these messages, written by the library, so that the records have its headers.</summary>
    public static async Task<string> FillTopicAsync(Target target, string prefix, IReadOnlyCollection<Payload> messages)
    {
        var topic = Target.UniqueName(prefix);
        using var host = Build(target, topic);
        await host.StartAsync();
        await host.Services.GetRequiredService<IMessagePublisher>().PublishBatchAsync(messages);
        await host.StopAsync();
        target.CheckKept(topic, messages.Count);
        return topic;
    }
}
