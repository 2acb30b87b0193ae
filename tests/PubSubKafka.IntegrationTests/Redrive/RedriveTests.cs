using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.IntegrationTests.Redrive;

/// <summary>Dead letters of a real consumer, listed, sent back and discarded on a real Kafka.</summary>
public sealed class RedriveTests(SharedKafka kafka)
{
    private const int Messages = 200;

    private readonly ConcurrentDictionary<string, bool> _broken = new();

    [Fact]
    public async Task Redrive_ConsumerIsRepaired_EverythingIsHandledOnceAndInOrder()
    {
        await using var host = await FailingAsync();
        var redriver = host.Services.GetRequiredService<IDeadLetterRedriver>();
        var query = new DeadLetterQuery { Consumer = host.Group };

        var entries = await ToListAsync(redriver.ListAsync(query, TestContext.Current.CancellationToken));
        var preview = await redriver.PreviewAsync(query, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Messages, entries.Count);
        Assert.All(entries, entry => Assert.Equal(
            (host.Topic, host.Group, "Order", "System.InvalidOperationException", entry.Partition),
            (entry.OriginTopic, entry.Group, entry.Type, entry.ExceptionType, entry.OriginPartition)));
        Assert.Equal((Messages, (long)Messages), ((int)preview.Count, preview.ByType["Order"]));

        _broken.Clear();
        var result = await redriver.RedriveAsync(query, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(Messages, result.Redriven);
        await Eventually.TrueAsync(() => host.Host.Handled.Count >= Messages, "all redriven records are handled");
        Assert.Empty(await ToListAsync(redriver.ListAsync(query, TestContext.Current.CancellationToken)));
        Assert.Equal("nothing to do", (await redriver.RedriveAsync(query, cancellationToken: TestContext.Current.CancellationToken)).ToString());
        InOrder(host.Host.Handled);
        Assert.All(host.Host.Handled, static context => Assert.Equal("1", context.Headers.GetText(RedriveHeaders.Count)));
    }

    [Fact]
    public async Task Discard_OneKey_ItIsNotSentBack()
    {
        await using var host = await FailingAsync();
        var redriver = host.Services.GetRequiredService<IDeadLetterRedriver>();
        var query = new DeadLetterQuery { Consumer = host.Group };
        _broken.Clear();

        var discarded = await redriver.DiscardAsync(
            new DeadLetterQuery { Consumer = host.Group, Key = "k3" }, "customer is gone", null, TestContext.Current.CancellationToken);
        var redriven = await redriver.RedriveAsync(query, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((Messages / 20, Messages - (Messages / 20)), (discarded.Discarded, redriven.Redriven));
        await Eventually.TrueAsync(() => host.Host.Handled.Count >= redriven.Redriven, "all redriven records are handled");
        Assert.DoesNotContain(host.Host.Handled, static context => context.Message.Id == "k3");
    }

    [Fact]
    public async Task Redrive_StillFailing_TheLoopGuardHoldsItBack()
    {
        await using var host = await FailingAsync(messages: 20);
        var redriver = host.Services.GetRequiredService<IDeadLetterRedriver>();
        var query = new DeadLetterQuery { Consumer = host.Group };
        for (var round = 1; round <= 3; round++)
        {
            Assert.Equal(20, (await redriver.RedriveAsync(query, cancellationToken: TestContext.Current.CancellationToken)).Redriven);
            await PendingAsync(redriver, query, 20);
        }

        var result = await redriver.RedriveAsync(query, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((0, 20), (result.Redriven, result.HeldBack));
        Assert.All(await ToListAsync(redriver.ListAsync(query, TestContext.Current.CancellationToken)), static entry => Assert.Equal(3, entry.RedriveCount));
    }

    [Fact]
    public async Task Redrive_CancelledAgainAndAgain_EverythingComesOnceAndInOrder()
    {
        await using var host = await FailingAsync();
        _broken.Clear();
        var query = new DeadLetterQuery { Consumer = host.Group };
        var random = new Random(7);
        for (var round = 0; round < 6; round++)
        {
            // Other processes, each of which ends somewhere in the middle.
            await using var other = host.OpenOther();
            using var end = new CancellationTokenSource();
            var patience = random.Next(1, 4);
            var progress = new EndAfter(patience, end);
            try
            {
                await other.Services.GetRequiredService<IDeadLetterRedriver>().RedriveAsync(
                    query, new RedriveOptions { MaxPerSecond = 100, Progress = progress }, end.Token);
            }
            catch (OperationCanceledException)
            {
            }
        }

        await host.Services.GetRequiredService<IDeadLetterRedriver>().RedriveAsync(query, cancellationToken: TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => host.Host.Handled.Count >= Messages, "all redriven records are handled");
        InOrder(host.Host.Handled);
    }

    [Fact]
    public async Task Redrive_TwoAtOnce_OneEndsAndNothingComesTwice()
    {
        await using var host = await FailingAsync();
        await using var other = host.OpenOther();
        _broken.Clear();
        var query = new DeadLetterQuery { Consumer = host.Group };
        var begun = new TaskCompletionSource();
        var slow = host.Services.GetRequiredService<IDeadLetterRedriver>().RedriveAsync(
            query, new RedriveOptions { MaxPerSecond = 40, Progress = new Begun(begun) }, TestContext.Current.CancellationToken);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var second = await other.Services.GetRequiredService<IDeadLetterRedriver>().RedriveAsync(query, cancellationToken: TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<RedriveException>(() => slow);

        Assert.Contains("another redrive or discard", failure.Message);
        Assert.Equal(Messages, second.Redriven + failure.ResultSoFar!.Redriven);
        await Eventually.TrueAsync(() => host.Host.Handled.Count >= Messages, "all redriven records are handled");
        InOrder(host.Host.Handled);
    }

    [Fact]
    public async Task Redrive_TopicOfTwoConsumers_EachHasItsOwn()
    {
        var shared = KafkaCluster.UniqueName("shared-dlq");
        await using var one = await FailingAsync(20, shared);
        await using var two = await FailingAsync(20, shared);
        _broken.Clear();
        var redriver = one.Services.GetRequiredService<IDeadLetterRedriver>();

        Assert.Equal(20, (await redriver.RedriveAsync(new DeadLetterQuery { Consumer = one.Group }, cancellationToken: TestContext.Current.CancellationToken)).Redriven);

        // The other one's topic is not declared here, whatever its dead letters say.
        var others = await redriver.RedriveAsync(new DeadLetterQuery { Topic = shared }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((0, 20), (others.Redriven, others.NotRedrivable));
        await Eventually.TrueAsync(() => one.Host.Handled.Count >= 20, "its own are handled");
        Assert.Empty(two.Host.Handled);
    }

    private static void InOrder(ConcurrentQueue<ConsumeContext<Order>> handled)
    {
        Assert.Equal(Messages, handled.Count);
        Assert.Equal(Messages, handled.Select(static context => context.Message.Number).Distinct().Count());
        foreach (var key in handled.GroupBy(static context => context.Message.Id))
        {
            Assert.Equal(key.Select(static context => context.Message.Number).Order(), key.Select(static context => context.Message.Number));
        }
    }

    private static async Task<List<DeadLetterEntry>> ToListAsync(IAsyncEnumerable<DeadLetterEntry> entries)
    {
        var list = new List<DeadLetterEntry>();
        await foreach (var entry in entries)
        {
            list.Add(entry);
        }

        return list;
    }

    private static async Task PendingAsync(IDeadLetterRedriver redriver, DeadLetterQuery query, int count)
    {
        for (var look = 0; (await ToListAsync(redriver.ListAsync(query, TestContext.Current.CancellationToken))).Count < count; look++)
        {
            Assert.True(look < 300, $"Not {count} dead letters in time.");
        }
    }

    /// <summary>A consumer that has given everything up.</summary>
    private async Task<FailedConsumer> FailingAsync(int messages = Messages, string? deadLetters = null)
    {
        var cluster = await kafka.GetAsync();
        var topic = KafkaCluster.UniqueName("redrive");
        _broken[topic] = true;
        var host = await FailedConsumer.StartAsync(cluster.ClientSettings, topic, deadLetters, () => _broken.ContainsKey(topic));
        await host.Host.PublishAsync(0, messages);
        await PendingAsync(host.Services.GetRequiredService<IDeadLetterRedriver>(), new DeadLetterQuery { Consumer = topic }, messages);
        return host;
    }
}
