using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Testing.Harness;

namespace PubSubKafka.Tests.Failures;

/// <summary>A dependency that is down, from the publisher to the committed offset.</summary>
public sealed class PausePartitionTests : IAsyncDisposable
{
    private const int Concurrency = 32;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<(DateTimeOffset At, Job Job, int Partition, int Attempt)> _calls = new();
    private readonly ConcurrentQueue<Job> _handled = new();
    private PubSubKafkaTestHarness? _harness;
    private volatile bool _isDown = true;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PubSubKafkaTestHarness Harness => _harness!;

    /// <summary>When handlers were called, in seconds since the first call.</summary>
    private IReadOnlyList<double> Waves
    {
        get
        {
            var times = _calls.Select(call => call.At).Distinct().Order().ToList();
            return [.. times.Select(time => (time - times[0]).TotalSeconds)];
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_harness is not null)
        {
            await _harness.DisposeAsync();
        }
    }

    [Fact]
    public async Task ManyKeys_PausesGrowAndNothingStartsMeanwhile()
    {
        await StartAsync();
        await PublishAsync(keys: 500, each: 2);

        await Harness.AdvanceAsync(TimeSpan.FromSeconds(130), Token);

        // Whichever of the records is first to fail after a pause, the next one is longer.
        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 123], Waves);
        Assert.All(_calls.CountBy(call => call.At), wave => Assert.InRange(wave.Value, 1, Concurrency));
        Assert.All(_calls, call => Assert.Equal(1, call.Attempt));
        Assert.Equal(0, Harness.Committed("worker", "jobs") ?? 0);
    }

    [Fact]
    public async Task DependencyComesBack_AllAreHandledInOrderAndTheNextOutageBeginsWithTheFirstPause()
    {
        await StartAsync();
        await PublishAsync(keys: 100, each: 3);
        await Harness.AdvanceAsync(TimeSpan.FromSeconds(20), Token);
        _isDown = false;
        await Harness.SettleAsync(cancellationToken: Token);
        Assert.Equal(300, Harness.Committed("worker", "jobs"));
        AssertOrderPerKey(300);

        _calls.Clear();
        _isDown = true;
        await PublishAsync(keys: 100, each: 1);
        await Harness.AdvanceAsync(TimeSpan.FromSeconds(4), Token);
        Assert.Equal([0, 1, 3], Waves);
    }

    [Fact]
    public async Task OtherPartition_GoesOn()
    {
        await StartAsync(partitions: 2);
        await Harness.PublishAsync(new Job("sick", 0), new PublishOptions { Partition = 0 }, Token);
        for (var number = 0; number < 10; number++)
        {
            await Harness.PublishAsync(new Job("well", number), new PublishOptions { Partition = 1 }, Token);
        }

        await Harness.AdvanceAsync(TimeSpan.FromMinutes(2), Token);

        Assert.Equal(10, Harness.Committed("worker", "jobs", 1));
        Assert.Equal(0, Harness.Committed("worker", "jobs") ?? 0);
    }

    [Fact]
    public async Task RetryThatComesDueWhileThePartitionWaits_IsMadeAfterItOnceAndCounts()
    {
        await StartAsync();
        await Harness.PublishAsync(new Job("fails", 0), cancellationToken: Token);
        await Harness.AdvanceAsync(TimeSpan.FromSeconds(0.5), Token);
        for (var number = 0; number < 3; number++)
        {
            await Harness.PublishAsync(new Job($"sick-{number}", number), cancellationToken: Token);
        }

        // The retry is due at 1 s; the pauses end at 1.5, 3.5 and 7.5 s.
        await Harness.AdvanceAsync(TimeSpan.FromSeconds(0.9), Token);
        Assert.Equal([1], _calls.Where(call => call.Job.Key == "fails").Select(call => call.Attempt));
        await Harness.AdvanceAsync(TimeSpan.FromSeconds(5), Token);
        _isDown = false;
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal([1, 2, 3], _calls.Where(call => call.Job.Key == "fails").Select(call => call.Attempt));
        Assert.Equal(3, Assert.Single(Harness.DeadLetters("worker")).Attempts);
        Assert.Equal(4, Harness.Committed("worker", "jobs"));
    }

    [Fact]
    public async Task RebalanceWhileItWaits_IsNotHeldUpAndTheNextOwnerTriesAtOnce()
    {
        await StartAsync(partitions: 4);
        await PublishAsync(keys: 40, each: 2);
        await Harness.AdvanceAsync(TimeSpan.FromSeconds(100), Token);
        var before = Harness.Time.GetUtcNow();
        _calls.Clear();

        // The pauses that run now last until 123 s.
        await using var member = await Harness.JoinAsync("worker", Token);
        await Harness.AdvanceAsync(Second, Token);

        Assert.Equal(2, member.PartitionCount);
        Assert.Equal(2, _calls.Select(call => call.Partition).Distinct().Count());
        Assert.InRange(_calls.Min(call => call.At) - before, TimeSpan.Zero, Second);
        _isDown = false;
        await Harness.SettleAsync(cancellationToken: Token);
        Assert.Equal(80, Enumerable.Range(0, 4).Sum(partition => Harness.Committed("worker", "jobs", partition) ?? 0));
        AssertOrderPerKey(80);
    }

    [Fact]
    public async Task StopWhileItWaits_EndsAtOnceAndTheRecordsStay()
    {
        await StartAsync();
        await PublishAsync(keys: 10, each: 2);
        await Harness.AdvanceAsync(TimeSpan.FromSeconds(100), Token);
        var before = Harness.Time.GetUtcNow();

        await Harness.StopAsync();

        Assert.Equal(before, Harness.Time.GetUtcNow());
        Assert.Equal(0, Harness.Committed("worker", "jobs") ?? 0);
        Assert.Empty(Harness.DeadLetters());
    }

    private async Task StartAsync(int partitions = 1) => _harness = await PubSubKafkaTestHarness.StartAsync(
        services => services.AddPubSubKafka()
            .AddTopic<Job>("jobs", topic => topic.WithKey(job => job.Key).WithPartitions(partitions))
            .AddConsumer("worker", Consumer),
        Token);

    private void Consumer(ConsumerBuilder consumer) => consumer
        .WithConcurrency(Concurrency)
        .WithRetry(retry => retry.Exponential(attempts: 3, first: Second).WithJitter(0))
        .OnException<TimeoutException>(FailureAction.PausePartition)
        .Handle<Job>(async (context, _) =>
        {
            // Handlers that fail one after the other, in no order, as they would on a network.
            _calls.Enqueue((Harness.Time.GetUtcNow(), context.Message, context.Partition, context.Attempt));
            await Task.Yield();
            if (context.Message.Key == "fails")
            {
                throw new FormatException();
            }

            if (_isDown && context.Message.Key != "well")
            {
                throw new TimeoutException();
            }

            _handled.Enqueue(context.Message);
        });

    private void AssertOrderPerKey(int count)
    {
        Assert.Equal(count, _handled.Count);
        Assert.All(_handled.GroupBy(job => job.Key), jobs => Assert.Equal(jobs.Select(job => job.Number).Order(), jobs.Select(job => job.Number)));
    }

    private async Task PublishAsync(int keys, int each)
    {
        var jobs = Enumerable.Range(0, each).SelectMany(number => Enumerable.Range(0, keys).Select(key => new Job($"key-{key}", number)));
        await Harness.Publisher.PublishBatchAsync(jobs, Token);
    }

    private sealed record Job(string Key, int Number);
}
