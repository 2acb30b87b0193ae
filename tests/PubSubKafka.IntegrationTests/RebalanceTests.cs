using System.Collections.Concurrent;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.IntegrationTests;

/// <summary>Members come and go in an orderly way: nothing is lost, nothing is handled twice, keys stay in order.</summary>
public sealed class RebalanceTests(SharedKafka kafka)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SecondMemberJoinsAndLeaves_NothingIsRepeatedOrLost(bool newProtocol)
    {
        const int Records = 4_000;
        var cluster = await kafka.GetAsync();
        var topic = KafkaCluster.UniqueName("rebalance");
        var handled = new ConcurrentQueue<ConsumeContext<Order>>();
        var gate = new SemaphoreSlim(0);
        async ValueTask Handle(ConsumeContext<Order> context, CancellationToken cancellationToken)
        {
            // The gate lets records through as the test goes on, so that every rebalance meets some in flight.
            await gate.WaitAsync(cancellationToken);
            handled.Enqueue(context);
        }

        Task<TestHost> Start() => TestHost.StartAsync(
            cluster.ClientSettings, topic, topic, Handle, consumer => consumer.WithConcurrency(20).Configure(options => options.UseNewGroupProtocol = newProtocol));

        await using var first = await Start();
        await first.PublishAsync(0, Records);
        using var finished = new CancellationTokenSource();
        var letting = LetThroughAsync(gate, handled, Records, finished.Token);
        await Eventually.TrueAsync(() => handled.Count >= 200, "the first member has begun");

        var second = await Start();
        await Eventually.TrueAsync(() => !second.Handled.IsEmpty, "the second member has partitions");
        await second.DisposeAsync();
        await finished.CancelAsync();
        await letting;
        gate.Release(2 * Records);

        await Eventually.TrueAsync(() => handled.Select(context => context.Message.Number).Distinct().Count() == Records, "all records are handled");
        Handled.EachKeyInOrder(handled);
        var repeated = handled.GroupBy(context => context.Message.Number).Where(number => number.Count() > 1).ToList();
        Assert.True(repeated.Count == 0, $"handled twice: {string.Join(", ", repeated.Select(number => number.Key))}");
    }

    [Fact]
    public async Task GracefulRestart_RepeatsNothing()
    {
        var cluster = await kafka.GetAsync();
        var topic = KafkaCluster.UniqueName("again");
        await using (var first = await TestHost.StartAsync(cluster.ClientSettings, topic, topic))
        {
            await first.PublishAsync(0, 300);
            await Eventually.TrueAsync(() => first.Handled.Count == 300, "the first run handles all");
        }

        await using var second = await TestHost.StartAsync(cluster.ClientSettings, topic, topic);
        await second.PublishAsync(300, 100);
        await Eventually.TrueAsync(() => second.Handled.Any(context => context.Message.Number == 399), "the second run handles the new ones");
        await Eventually.TrueAsync(() => second.Handled.Count >= 100, "all of them");
        Assert.All(second.Handled, context => Assert.InRange(context.Message.Number, 300, 399));
    }

    // Quickly at first, then so slowly that work is left whenever the members come and go, and quickly enough that handlers end within the drain time.
    private static async Task LetThroughAsync(SemaphoreSlim gate, ConcurrentQueue<ConsumeContext<Order>> handled, int records, CancellationToken finished)
    {
        while (!finished.IsCancellationRequested)
        {
            gate.Release();
            await Task.Delay(TimeSpan.FromMilliseconds(handled.Count < records / 4 ? 1 : 20), TimeProvider.System, CancellationToken.None);
        }
    }
}
