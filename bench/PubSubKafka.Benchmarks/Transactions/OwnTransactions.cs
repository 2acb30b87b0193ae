using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PubSubKafka.Benchmarks.Brokers;
using PubSubKafka.DependencyInjection;

namespace PubSubKafka.Benchmarks.Transactions;

/// <summary>A consumer of this library that publishes one message for each in transactions, with its defaults where nothing else is said.</summary>
internal static class OwnTransactions
{
    /// <summary>Runs a host until all of the topic is committed.</summary>
    public static async Task<Sample> RunAsync(Target target, string topic, string output, TimeSpan interval, int messages)
    {
        var span = new CommittedSpan(messages);
        using var commits = new CommitLog(span);
        using var host = OwnHost.Build(target, topic, cluster =>
        {
            cluster.Services.AddLogging(logging => logging.AddProvider(commits).AddFilter<CommitLog>("PubSubKafka.Consuming", LogLevel.Debug));
            cluster.AddTopic<Derived>(output, static declaration => declaration.WithKey(static derived => derived.Key).WithPartitions(Target.Partitions));
            Add(cluster, span, interval);
        });
        await host.StartAsync();
        var sample = await span.WaitAsync();
        await host.StopAsync();
        return sample;
    }

    private static void Add(PubSubKafkaBuilder cluster, CommittedSpan span, TimeSpan interval) =>
        cluster.AddConsumer(Target.UniqueName("ours"), consumer => consumer
            .Handle<Payload>(async (context, cancellationToken) =>
            {
                span.Begin();
                await context.PublishAsync(Derived.Of(context.Message), cancellationToken);
            })
            .WithExactlyOnce()
            .Configure(options => options.Transactions.Interval = interval));
}
