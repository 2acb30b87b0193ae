using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Failures;
using PubSubKafka.Testing.Harness;

namespace PubSubKafka.Tests.Failures;

/// <summary>Retry topics on a clock that stands still until the test moves it.</summary>
public sealed class RetryTopicTests : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<(TimeSpan At, string Key, int Number, int Attempt)> _calls = new();
    private Func<ConsumeContext<Job>, bool> _fails = static _ => true;
    private PubSubKafkaTestHarness? _harness;
    private DateTimeOffset _start;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PubSubKafkaTestHarness Harness => _harness!;

    public async ValueTask DisposeAsync()
    {
        if (_harness is not null)
        {
            await _harness.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("00:00:00.5", "orders-retry-500ms")]
    [InlineData("00:00:01", "orders-retry-1s")]
    [InlineData("00:01:30", "orders-retry-90s")]
    [InlineData("00:10:00", "orders-retry-10m")]
    [InlineData("02:00:00", "orders-retry-2h")]
    [InlineData("7.00:00:00", "orders-retry-7d")]
    public void Name_HasTheLargestUnitThatSaysTheDelay(string delay, string expected) =>
        Assert.Equal(expected, new RetryTopicOptions().TopicFor("orders", TimeSpan.Parse(delay, CultureInfo.InvariantCulture)));

    [Fact]
    public async Task FailingRecord_ComesBackExactlyWhenItIsDue()
    {
        await StartAsync(consumer => consumer.WithRetryTopics(Minute, 10 * Minute));
        await PublishAsync("k", 0);
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal([TimeSpan.Zero, Minute, 11 * Minute], _calls.Select(call => call.At));
        Assert.Equal([1, 2, 3], _calls.Select(call => call.Attempt));
        Assert.Equal([HandledOutcome.InRetryTopic, HandledOutcome.InRetryTopic, HandledOutcome.DeadLettered], Harness.Handled<Job>("worker").Select(handled => handled.Outcome));
        Assert.Equal(3, Assert.Single(Harness.DeadLetters("worker")).Attempts);
    }

    [Fact]
    public async Task ManyWait_FewAreReadAheadAndAllComeBackOnceInTheirOrder()
    {
        const int Count = 3_000;
        _fails = context => context.Attempt == 1;
        await StartAsync(consumer => consumer.WithRetryTopics(10 * Minute).Configure(options => options.MaxBufferedPerPartition = 50));
        await Harness.Publisher.PublishBatchAsync(Enumerable.Range(0, Count).Select(number => new Job($"key-{number % 7}", number)), Token);
        await Harness.AdvanceAsync(9 * Minute, Token);
        Assert.Equal(Count, _calls.Count);
        Assert.Equal(Count, Harness.Committed("worker", "jobs"));

        await Harness.SettleAsync(cancellationToken: Token);

        var again = _calls.Skip(Count).ToList();
        Assert.Equal(Count, again.Count);
        Assert.All(again, call => Assert.Equal((10 * Minute, 2), (call.At, call.Attempt)));
        Assert.All(again.GroupBy(call => call.Key), calls => Assert.Equal(calls.Select(call => call.Number).Order(), calls.Select(call => call.Number)));
    }

    [Fact]
    public async Task SecondMemberJoinsWhileRecordsWait_EachComesBackOnce()
    {
        _fails = context => context.Attempt < 3;
        await StartAsync(consumer => consumer.WithRetryTopics(Minute, 10 * Minute), partitions: 4);
        await Harness.Publisher.PublishBatchAsync(Enumerable.Range(0, 100).Select(number => new Job($"key-{number}", number)), Token);
        await Harness.AdvanceAsync(5 * Minute, Token);
        Assert.Equal(200, _calls.Count);

        await using var member = await Harness.JoinAsync("worker", Token);
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal(300, _calls.Count);
        Assert.All(_calls.Skip(200), call => Assert.True(call.Attempt == 3 && call.At >= 11 * Minute));
        Assert.Equal(100, _calls.Skip(200).DistinctBy(call => call.Number).Count());
        Assert.Equal(2, member.PartitionCount);
        Assert.Empty(Harness.DeadLetters());
    }

    [Fact]
    public async Task AttemptThatWouldBeginAfterTheDeadline_IsNotWaitedFor()
    {
        await StartAsync(consumer => consumer
            .WithRetry(retry => retry.Fixed(2, Minute).WithJitter(0).Within(30 * Minute))
            .WithRetryTopics(Minute, 10 * Minute, 60 * Minute));
        await PublishAsync("k", 0);
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal([0, 1, 2, 3, 13, 14], _calls.Select(call => call.At.TotalMinutes));
        Assert.Equal(_start + (14 * Minute), Assert.Single(Harness.DeadLetters("worker")).Timestamp);
    }

    [Fact]
    public async Task RulesAndDelaysInTheConfiguration_WinOverCode()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Consumers:worker:OnException:0:Exception"] = "TimeoutException",
            ["Consumers:worker:OnException:0:Action"] = "Skip",
            ["Consumers:worker:OnException:1:Exception"] = "System.SystemException",
            ["Consumers:worker:OnException:1:Action"] = "RetryTopic",
            ["Consumers:worker:RetryTopics:Delays:0"] = "00:05:00",
        }).Build();
        _fails = context => context.Message.Key == "timeout" ? throw new TimeoutException() : throw new FormatException();
        await StartAsync(consumer => consumer.OnException<TimeoutException>(FailureAction.Stop).WithRetry(retry => retry.Fixed(5, Minute)), configuration: configuration);
        await PublishAsync("timeout", 0);
        await PublishAsync("format", 1);
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Single(_calls, call => call.Key == "timeout");
        Assert.Equal([0, 5], _calls.Where(call => call.Key == "format").Select(call => call.At.TotalMinutes));
        Assert.Equal("System.FormatException", Assert.Single(Harness.DeadLetters("worker")).ExceptionType);
    }

    [Fact]
    public async Task RuleWithDeadLetter_WritesOneAlsoWhereExhaustedRecordsStopTheConsumer()
    {
        _fails = static _ => throw new FormatException();
        await StartAsync(consumer => consumer.StopWhenExhausted().OnException<FormatException>(FailureAction.DeadLetter));
        await PublishAsync("k", 0);
        await Harness.SettleAsync(cancellationToken: Token);
        Assert.Equal(1, Assert.Single(Harness.DeadLetters("worker")).Attempts);
    }

    [Theory]
    [InlineData("Consumers:worker:RetryTopics:Delays:0", "00:00:00.01", "Delays:0")]
    [InlineData("Consumers:worker:RetryTopics:Delays:0", "8.00:00:00", "Delays:0")]
    [InlineData("Consumers:worker:RetryTopics:Suffix", "/", "Suffix")]
    [InlineData("Consumers:worker:Retry:Deadline", "00:00:00.5", "Deadline")]
    [InlineData("Consumers:worker:OnException:0:Action", "Skip", "OnException:0:Exception")]
    public async Task WrongSetting_IsNamedAtStart(string setting, string value, string named)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [setting] = value }).Build();
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(static _ => { }, configuration: configuration));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RetryTopicThatIsAnotherTopic_IsNamedAtStart()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(consumer => consumer.WithRetryTopics(Minute).Configure(options => options.DeadLetter.Topic = "jobs-retry-1m")));
        Assert.Contains("'jobs-retry-1m'", exception.Message, StringComparison.Ordinal);
    }

    private async Task StartAsync(Action<ConsumerBuilder> consumer, int partitions = 1, IConfiguration? configuration = null)
    {
        _harness = await PubSubKafkaTestHarness.StartAsync(
            services => (configuration is null ? services.AddPubSubKafka() : services.AddPubSubKafka(configuration))
                .AddTopic<Job>("jobs", topic => topic.WithKey(job => job.Key).WithPartitions(partitions))
                .AddConsumer("worker", worker =>
                {
                    worker.WithRetry(static retry => retry.None()).Handle<Job>((context, _) =>
                    {
                        _calls.Enqueue((Harness.Time.GetUtcNow() - _start, context.Key!, context.Message.Number, context.Attempt));
                        return _fails(context) ? throw new InvalidOperationException() : default;
                    });
                    consumer(worker);
                }),
            Token);
        _start = _harness.Time.GetUtcNow();
    }

    private async Task PublishAsync(string key, int number) => await Harness.PublishAsync(new Job(key, number), cancellationToken: Token);

    private sealed record Job(string Key, int Number);
}
