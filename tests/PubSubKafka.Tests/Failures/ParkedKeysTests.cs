using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Promises;
using PubSubKafka.Tests.Promises;

namespace PubSubKafka.Tests.Failures;

/// <summary>Very many keys that all wait for a retry.</summary>
public sealed class ParkedKeysTests : IAsyncDisposable
{
    private const int Keys = 10_000;

    private readonly CountingTime _time = new();
    private readonly InMemoryBrokerUnderTest _broker = new();
    private readonly ConcurrentQueue<Order> _handled = new();
    private int _failed;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task TenThousandKeysFail_TheyWaitWithoutTimerOrWorkerAndComeBackInOrderWhenAllAreDueAtOnce()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddPubSubKafka()
            .AddTopic<Order>("orders", topic => topic.WithKey(order => order.Key).WithPartitions(1))
            .AddConsumer("billing", billing => billing
                .WithRetry(retry => retry.Fixed(attempts: 2, TimeSpan.FromHours(1)).WithJitter(0))
                .Configure(options => options.MaxBufferedPerPartition = 10 * Keys)
                .Handle<Order>(Handle));
        builder.Services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(_time);
        _broker.Connect(builder.Services);
        using var host = builder.Build();
        await host.StartAsync(Token);
        await Until.TrueAsync(async () => await _broker.PartitionCountAsync("orders") == 1, () => "the topic exists");
        var timers = _time.Timers;

        for (var number = 0; number < 2; number++)
        {
            for (var key = 0; key < Keys; key++)
            {
                var value = $$"""{"key":"{{key}}","number":{{number}}}""";
                await _broker.AppendAsync("orders", 0, Encoding.UTF8.GetBytes($"{key}"), Encoding.UTF8.GetBytes(value));
            }
        }

        await Until.TrueAsync(() => Volatile.Read(ref _failed) == Keys, () => $"all keys have failed, so far {_failed}");
        var consumer = host.Services.GetRequiredKeyedService<Cluster>(Options.DefaultName).Consumers.Single();
        await Until.TrueAsync(() => consumer.Snapshot is { Running: 0, Parked: Keys, Unfinished: 2 * Keys }, () => $"all keys wait: {consumer.Snapshot}");
        await Until.TrueAsync(() => !consumer.IsBusy, () => "the last worker has found nothing more to do");
        Assert.Equal(timers, _time.Timers);
        Assert.Empty(_handled);

        _time.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.False(consumer.IsBusy);
        _time.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Until.TrueAsync(() => _handled.Count == 2 * Keys, () => $"all are handled, so far {_handled.Count}");

        Assert.All(_handled.GroupBy(order => order.Key), orders => Assert.Equal([0, 1], orders.Select(order => order.Number)));
        await host.StopAsync(Token);
        Assert.Equal(2 * Keys, await _broker.CommittedAsync("billing", "orders", 0));
    }

    private ValueTask Handle(ConsumeContext<Order> context, CancellationToken cancellationToken)
    {
        if (context.Message.Number == 0 && context.Attempt == 1)
        {
            Interlocked.Increment(ref _failed);
            throw new InvalidOperationException();
        }

        _handled.Enqueue(context.Message);
        return default;
    }
}
