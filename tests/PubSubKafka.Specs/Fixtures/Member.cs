using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PubSubKafka.DependencyInjection;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>A host with one consumer in the group of a topic. It commits often, fails quickly, and writes each call into a journal.</summary>
internal sealed class Member : IAsyncDisposable
{
    private static int _count;

    private readonly IHost _host;

    private Member(IHost host, string name, LogRecorder logs)
    {
        _host = host;
        Name = name;
        Logs = logs;
    }

    /// <summary>The consumer's name: that of the member in the journal. The group's name is the topic's.</summary>
    public string Name { get; }

    public LogRecorder Logs { get; }

    public IServiceProvider Services => _host.Services;

    public MemberWork Work => MemberWork.Parse((string)Health.Entries.Values.Single().Data[Name]);

    public HealthReport Health => _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Starts a member; it joins its group in the background.</summary>
    /// <param name="topic">What it consumes, and its group.</param>
    /// <param name="journal">Where its calls are written down.</param>
    /// <param name="handler">What its handler does; nothing by default.</param>
    /// <param name="protocol">How it joins.</param>
    /// <param name="consumer">What differs from the settings made here.</param>
    /// <param name="client">Client settings of another user than the topic's.</param>
    /// <param name="options">What differs in the options of the cluster.</param>
    /// <param name="output">Where its handler publishes receipts.</param>
    public static Task<Member> StartAsync(
        TestTopic topic,
        Journal journal,
        Func<ConsumeContext<Order>, CancellationToken, Task>? handler = null,
        GroupProtocol protocol = GroupProtocol.Cooperative,
        Action<ConsumerBuilder>? consumer = null,
        IReadOnlyDictionary<string, string>? client = null,
        Action<PubSubKafkaOptions>? options = null,
        string? output = null) => StartAsync(
            topic,
            (name, declaration) =>
            {
                declaration.Handle<Order>(async (context, cancellationToken) =>
                {
                    var call = CallOf(name, context);
                    journal.Start(call);
                    if (handler is not null)
                    {
                        await handler(context, cancellationToken);
                    }

                    journal.Finish(call);
                });
                consumer?.Invoke(declaration);
            },
            protocol,
            client,
            options,
            output);

    /// <summary>Starts a member that handles batches. The handler writes into a journal itself what it has done.</summary>
    /// <param name="topic">What it consumes, and its group.</param>
    /// <param name="journal">Where the records of each call are written down.</param>
    /// <param name="handler">What its handler does.</param>
    /// <param name="protocol">How it joins.</param>
    /// <param name="consumer">What differs from the settings made here.</param>
    /// <param name="output">Where its handler publishes receipts.</param>
    public static Task<Member> StartBatchesAsync(
        TestTopic topic,
        Journal journal,
        Func<MessageBatch<Order>, CancellationToken, Task> handler,
        GroupProtocol protocol = GroupProtocol.Cooperative,
        Action<ConsumerBuilder>? consumer = null,
        string? output = null) => StartAsync(
            topic,
            (name, declaration) =>
            {
                declaration.HandleBatch<Order>(async (batch, cancellationToken) =>
                {
                    foreach (var context in batch)
                    {
                        journal.Start(CallOf(name, context));
                    }

                    await handler(batch, cancellationToken);
                });
                consumer?.Invoke(declaration);
            },
            protocol,
            client: null,
            options: null,
            output);

    /// <summary>What a call of a handler was for. A tombstone has the number -1.</summary>
    public static Call CallOf(string member, ConsumeContext<Order> context) => new(
        member,
        context.Topic,
        context.Partition,
        context.Offset,
        context.HasKey ? context.Key : null,
        context.IsTombstone ? -1 : context.Message.Number,
        context.Attempt);

    private static async Task<Member> StartAsync(
        TestTopic topic,
        Action<string, ConsumerBuilder> declare,
        GroupProtocol protocol,
        IReadOnlyDictionary<string, string>? client,
        Action<PubSubKafkaOptions>? options,
        string? output)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"member-{Interlocked.Increment(ref _count)}");
        var logs = new LogRecorder();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "specs" });
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Services.AddHealthChecks().AddPubSubKafka();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(60));
        var kafka = builder.Services.AddPubSubKafka(cluster =>
        {
            foreach (var (setting, value) in client ?? topic.ClientSettings)
            {
                cluster.Client[setting] = value;
            }

            cluster.BootstrapServers = cluster.Client["bootstrap.servers"];
            options?.Invoke(cluster);
        });
        foreach (var each in topic.Names)
        {
            kafka.AddTopic<Order>(each, declaration => declaration.WithKey(order => order.Key));
        }

        if (output is not null)
        {
            kafka.AddTopic<Receipt>(output, declaration => declaration.WithKey(receipt => receipt.Key));
        }

        kafka.AddConsumer(name, declaration =>
        {
            declaration.WithGroup(topic.Group).WithRetry(retry => retry.Fixed(5, TimeSpan.FromMilliseconds(5)).WithJitter(0)).Configure(options => Tune(options, protocol));
            declare(name, declaration);
        });

        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new Member(host, name, logs);
    }

    /// <summary>How it does, and what it has complained of lately: for a test that fails.</summary>
    public string Describe() => $"{Name}: {Health.Entries.Values.Single().Data[Name]}. {string.Join(" | ", Logs.Lines.TakeLast(20).Select(static line => $"{line.Id} {line.Text}"))}";

    /// <summary>Waits until the group has given it partitions: this many, or any.</summary>
    public Task HasPartitionsAsync(int? count = null) => Eventually.TrueAsync(
        () => count is { } exactly ? Work.Partitions == exactly : Work.Partitions > 0, $"{Name} has {count?.ToString(CultureInfo.InvariantCulture) ?? "some"} partitions");

    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private static void Tune(ConsumerOptions options, GroupProtocol protocol)
    {
        options.CommitInterval = TimeSpan.FromMilliseconds(20);
        options.SessionTimeout = SpecKafka.SessionTimeout;
        options.UseNewGroupProtocol = protocol == GroupProtocol.Kip848;
        if (protocol != GroupProtocol.Kip848)
        {
            // Members hear of a rebalance with their next heartbeat.
            options.Client["heartbeat.interval.ms"] = "300";
        }

        if (protocol == GroupProtocol.Eager)
        {
            options.Client["partition.assignment.strategy"] = "range";
        }
    }
}
