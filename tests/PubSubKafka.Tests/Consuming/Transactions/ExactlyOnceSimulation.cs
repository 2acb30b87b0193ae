using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Until = PubSubKafka.Promises.Until;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Transactions;

/// <summary>
/// Members of a group handle exactly once while transactions fail at every step and with every outcome, members come, go and are put out, handlers fail, and
/// outputs are refused: all from one seed, on the broker in memory.
/// </summary>
internal sealed class ExactlyOnceSimulation(int seed) : IAsyncDisposable
{
    private const int Partitions = 3;
    private const int RecordsPerPartition = 150;
    private const int Keys = 5;
    private const int TooLarge = 50_000;

    // Fewer than the ten within two minutes that a consumer takes for another one with its id.
    private const int MostFences = 9;

    private static readonly (TransactionStep Step, TransactionErrorKind Kind, bool IsDone)[] Faults =
    [
        (TransactionStep.Initialize, TransactionErrorKind.Repeat, false),
        (TransactionStep.Begin, TransactionErrorKind.Fenced, false),
        (TransactionStep.Send, TransactionErrorKind.Abort, false),
        (TransactionStep.Send, TransactionErrorKind.Fenced, false),
        (TransactionStep.SendOffsets, TransactionErrorKind.Repeat, false),
        (TransactionStep.SendOffsets, TransactionErrorKind.Repeat, true),
        (TransactionStep.SendOffsets, TransactionErrorKind.Abort, true),
        (TransactionStep.SendOffsets, TransactionErrorKind.Fenced, true),
        (TransactionStep.Commit, TransactionErrorKind.Repeat, false),
        (TransactionStep.Commit, TransactionErrorKind.Repeat, true),
        (TransactionStep.Commit, TransactionErrorKind.Abort, false),
        (TransactionStep.Commit, TransactionErrorKind.Fenced, false),
        (TransactionStep.Commit, TransactionErrorKind.Fenced, false),

        // More often: it is what only the group's offsets tell.
        (TransactionStep.Commit, TransactionErrorKind.Fenced, true),
        (TransactionStep.Commit, TransactionErrorKind.Fenced, true),
        (TransactionStep.Commit, TransactionErrorKind.Fenced, true),
        (TransactionStep.Commit, TransactionErrorKind.Fenced, true),
        (TransactionStep.Abort, TransactionErrorKind.Repeat, false),
        (TransactionStep.Abort, TransactionErrorKind.Repeat, true),
        (TransactionStep.Abort, TransactionErrorKind.Fenced, true),
    ];

    private readonly Random _random = new(seed);
    private readonly InMemoryBroker _broker = new();
    private readonly List<IHost> _members = [];
    private readonly ConcurrentQueue<string> _troubles = new();
    private int _fences;

    /// <summary>Event ids of the warnings that the members have logged.</summary>
    public ConcurrentDictionary<int, int> Warnings { get; } = new();

    public async Task RunAsync(bool batches, CancellationToken cancellationToken)
    {
        _broker.CreateTopic("in", Partitions);
        _broker.CreateTopic("out", 2);
        await AddMemberAsync(batches, cancellationToken);
        for (var number = 0; number < RecordsPerPartition; number++)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                _broker.Append(new OutgoingRecord(
                    "in", partition, Encoding.UTF8.GetBytes($"{partition}-{number % Keys}"), Encoding.UTF8.GetBytes($$"""{"number":{{number}}}"""), new MessageHeaders(), default));
            }

            if (number % 2 == 0)
            {
                await DisturbAsync(batches, cancellationToken);
            }
        }

        _broker.Faults.Clear();
        await Until.TrueAsync(
            () => !_troubles.IsEmpty || Enumerable.Range(0, Partitions).All(partition => _broker.Committed("group", new TopicPartition("in", partition)) == RecordsPerPartition),
            () => $"all is committed, with seed {seed}: {string.Join(", ", Enumerable.Range(0, Partitions).Select(partition => _broker.Committed("group", new TopicPartition("in", partition))))}");
        await StopAllAsync();
    }

    public void Check()
    {
        Assert.Empty(_troubles);
        var outputs = _broker.Records("out").Select(static record => (Key: Encoding.UTF8.GetString(record.Key!), Text: Encoding.UTF8.GetString(record.Value!))).ToList();
        foreach (var key in Enumerable.Range(0, Partitions).SelectMany(static partition => Enumerable.Range(0, Keys).Select(key => $"{partition}-{key}")))
        {
            var own = int.Parse(key.AsSpan(key.IndexOf('-', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
            var expected = Enumerable.Range(0, RecordsPerPartition).Where(number => number % Keys == own).Select(number => $"{number}{(IsRefused(number) ? " small" : "")}");
            Assert.Equal(expected, outputs.Where(output => output.Key == key).Select(static output => Receipt.TextOf(output.Text)));
        }

        Assert.Equal(Partitions * RecordsPerPartition, outputs.Count);
    }

    public async ValueTask DisposeAsync() => await StopAllAsync();

    private static bool IsRefused(int number) => number % 41 == 40;

    private async Task DisturbAsync(bool batches, CancellationToken cancellationToken)
    {
        switch (_random.Next(12))
        {
            case 0 when _members.Count < 3:
                await AddMemberAsync(batches, cancellationToken);
                break;
            case 1 when _members.Count > 1:
                var leaves = _members[_random.Next(_members.Count)];
                _members.Remove(leaves);
                await StopAsync(leaves);
                break;
            case 2:
                _broker.LoseMember("group");
                break;
            case 3:
                _broker.Faults.FailLookups(_random.Next(1, 3), "group");
                break;
            case 4:
                await Task.Yield();
                break;
            default:
                var (step, kind, isDone) = Faults[_random.Next(Faults.Length)];
                if (kind is not TransactionErrorKind.Fenced || ++_fences <= MostFences)
                {
                    _broker.Faults.FailTransactions(1, step, kind, isDone: isDone);
                }

                break;
        }

        // Work goes on for a while.
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(8)), TimeProvider.System, cancellationToken);
    }

    private async Task AddMemberAsync(bool batches, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "simulation" });
        builder.Logging.ClearProviders().AddProvider(new WarningCounter(Warnings, _troubles)).SetMinimumLevel(LogLevel.Warning);
        builder.Services
            .AddPubSubKafka(cluster =>
            {
                cluster.BootstrapServers = "in-memory:9092";
                cluster.Producer.MaxMessageBytes = TooLarge;
            })
            .AddTopic<Order>("in", static topic => topic.WithKey(static order => order.Key))
            .AddTopic<Receipt>("out", static topic => topic.WithKey(static receipt => receipt.Key))
            .AddConsumer("consumer", consumer =>
            {
                consumer.WithGroup("group").WithConcurrency(8).WithExactlyOnce().WithRetry(static retry => retry.Fixed(50, TimeSpan.FromMilliseconds(1))).Configure(options =>
                {
                    options.Transactions.Interval = TimeSpan.FromMilliseconds(_random.Next(4));
                    options.DrainTimeout = TimeSpan.FromMilliseconds(200);
                });
                if (batches)
                {
                    consumer.HandleBatch<Order>(HandleBatchAsync, 7, TimeSpan.FromMilliseconds(1));
                }
                else
                {
                    consumer.Handle<Order>(HandleAsync);
                }
            });
        var transport = builder.Services.Last(static service => service.ServiceType == typeof(ITransport));
        builder.Services.Replace(ServiceDescriptor.KeyedSingleton<ITransport>(transport.ServiceKey, new InMemoryTransport(_broker)));
        var host = builder.Build();
        _members.Add(host);
        await host.StartAsync(cancellationToken);
    }

    private async ValueTask HandleAsync(ConsumeContext<Order> context, CancellationToken cancellationToken)
    {
        var chance = Random.Shared.Next(100);
        if (chance < 20)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(chance % 3), TimeProvider.System, cancellationToken);
        }

        await PublishAsync(context, cancellationToken);
        if (chance >= 95)
        {
            throw new InvalidOperationException("It fails after it has published.");
        }
    }

    private async ValueTask HandleBatchAsync(MessageBatch<Order> batch, CancellationToken cancellationToken)
    {
        foreach (var context in batch)
        {
            await PublishAsync(context, cancellationToken);
            if (Random.Shared.Next(100) >= 98)
            {
                batch.Fail(context, new InvalidOperationException("It fails after it has published."));
            }
        }

        if (Random.Shared.Next(100) >= 95)
        {
            throw new InvalidOperationException("All of it fails.");
        }
    }

    private static async Task PublishAsync(ConsumeContext<Order> context, CancellationToken cancellationToken)
    {
        var number = context.Message.Number;
        try
        {
            await context.PublishAsync(new Receipt(context.Key!, $"{number}", IsRefused(number) ? new string('x', TooLarge) : ""), cancellationToken);
        }
        catch (PublishException)
        {
            await context.PublishAsync(new Receipt(context.Key!, $"{number} small", ""), cancellationToken);
        }
    }

    private async Task StopAllAsync()
    {
        foreach (var member in _members)
        {
            await StopAsync(member);
        }

        _members.Clear();
    }

    private static async Task StopAsync(IHost member)
    {
        await member.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)member).DisposeAsync();
    }
}
