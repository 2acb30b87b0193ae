using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Promises;
using PubSubKafka.Testing.Harness;

namespace PubSubKafka.Tests.Failures;

/// <summary>The ways in which handlers fail, through the whole pipeline.</summary>
public sealed class HandlerFailureTests : IAsyncDisposable
{
    private PubSubKafkaTestHarness? _harness;
    private int _entered;

    public static TheoryData<string> Ways => ["throws", "faulted task", "after a wait", "cancelled by itself", "cancelled task", "time-out of HttpClient", "throws nothing", "wraps it"];

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
    [MemberData(nameof(Ways))]
    public async Task AnyWayToFail_IsRetriedThenDeadLettered(string way)
    {
        await StartAsync((context, _) => context.Message.Way is { } chosen ? FailAsync(chosen) : default);

        await Harness.PublishAsync(new Job("key", way), cancellationToken: Token);
        await Harness.PublishAsync(new Job("key", null), cancellationToken: Token);
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal(3, Assert.Single(Harness.DeadLetters("worker")).Attempts);
        Assert.Equal([HandledOutcome.DeadLettered, HandledOutcome.Succeeded], Harness.Handled<Job>("worker").Select(job => job.Outcome));
        Assert.Equal(2, Harness.Committed("worker", "jobs"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OutOfMemory_StopsTheConsumerAndTheRecordStays(bool isInside)
    {
        await StartAsync(
            (_, _) => throw (isInside ? new AggregateException(new FormatException(), new IOException("outer", RuntimeExceptions.OutOfMemory)) : RuntimeExceptions.OutOfMemory),
            consumer => consumer.SkipWhenExhausted().OnException<Exception>(FailureAction.GiveUp));

        await Harness.PublishAsync(new Job("key", null), cancellationToken: Token);
        var exception = await Assert.ThrowsAsync<HarnessNotSettledException>(() => Harness.SettleAsync(cancellationToken: Token));

        Assert.Contains("jobs[0] offset 0, which stays uncommitted", Assert.IsType<ConsumerStoppedException>(exception.InnerException).Message, StringComparison.Ordinal);
        Assert.Equal(0, Harness.Committed("worker", "jobs") ?? 0);
        Assert.Empty(Harness.DeadLetters());
    }

    [Fact]
    public async Task OutOfMemoryWhileThePartitionGoes_StopsTheConsumerAndTheRecordStays()
    {
        await StartAsync(FailWhenCancelledAsync, partitions: 2);
        await Harness.PublishAsync(new Job("key", null), new PublishOptions { Partition = 0 }, Token);
        await Harness.PublishAsync(new Job("key", null), new PublishOptions { Partition = 1 }, Token);
        await Until.TrueAsync(() => Volatile.Read(ref _entered) == 2, () => "both are being handled");

        await Harness.JoinAsync("worker", Token);
        await Harness.AdvanceAsync(TimeSpan.FromMinutes(1), Token);

        var status = Harness.Cluster(Options.DefaultName).Runners[0].Status;
        await Until.TrueAsync(() => status.State == ConsumerState.Faulted, () => $"the consumer has stopped, which is {status.State}");
        Assert.IsType<OutOfMemoryException>(status.Fault?.InnerException?.InnerException);
        Assert.Equal((0, 0), (Harness.Committed("worker", "jobs") ?? 0, Harness.Committed("worker", "jobs", 1) ?? 0));
    }

    [Fact]
    public async Task OutOfMemoryWhileTheHostStops_IsWhatTheConsumerEndsWith()
    {
        await StartAsync(FailWhenCancelledAsync);
        await Harness.PublishAsync(new Job("key", null), cancellationToken: Token);
        await Until.TrueAsync(() => Volatile.Read(ref _entered) == 1, () => "it is being handled");

        await Harness.StopAsync();

        var status = Assert.Single(Harness.Cluster(Options.DefaultName).Runners).Status;
        Assert.Equal(ConsumerState.Faulted, status.State);
        Assert.IsType<OutOfMemoryException>(status.Fault?.InnerException?.InnerException);
        Assert.Equal(0, Harness.Committed("worker", "jobs") ?? 0);
    }

    [Fact]
    public async Task RulesOfBothKinds_TakeTheirTurns()
    {
        await StartAsync(
            (context, _) => context.Message.Way is { } way ? throw new InvalidOperationException("outer", new FormatException(way)) : default,
            consumer => consumer
                .OnException<FormatException>(FailureAction.Retry, exception => exception.Message == "retried")
                .ClassifyFailures(exception => exception is FormatException ? FailureAction.GiveUp : null)
                .OnException<InvalidOperationException>(FailureAction.Stop));

        await Harness.PublishAsync(new Job("1", "retried"), cancellationToken: Token);
        await Harness.PublishAsync(new Job("2", "given up"), cancellationToken: Token);
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal([("1", 3), ("2", 1)], Harness.DeadLetters("worker").Select(letter => (letter.Key!, letter.Attempts!.Value)).Order());
    }

    [Fact]
    public async Task LinearDelays_AreKept()
    {
        await StartAsync(
            (_, _) => throw new FormatException(),
            consumer => consumer.WithRetry(retry => retry.Linear(attempts: 5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(25)).WithJitter(0)));

        await Harness.PublishAsync(new Job("key", null), cancellationToken: Token);
        await Harness.SettleAsync(cancellationToken: Token);

        var started = Assert.Single(Harness.Handled<Job>("worker")).History.Select(attempt => attempt.Started).ToList();
        Assert.Equal([1, 11, 21, 25], started.Skip(1).Zip(started, (later, earlier) => (later - earlier).TotalSeconds));
    }

    [Fact]
    public void OnException_ActionThatIsNone_IsRefused() => new ServiceCollection().AddPubSubKafka().AddConsumer("worker", consumer =>
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => consumer.OnException<Exception>((FailureAction)42));
        Assert.Throws<ArgumentNullException>(() => consumer.ClassifyFailures(null!));
    });

    private static async ValueTask FailLaterAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException();
    }

    private static async ValueTask TimeOutAsync()
    {
        using var client = new HttpClient(new SilentServer()) { Timeout = TimeSpan.FromMilliseconds(10) };
        await client.GetAsync(new Uri("http://silent.example"), Token);
    }

    private static ValueTask FailAsync(string way) => way switch
    {
        "throws" => throw new InvalidOperationException(),
        "faulted task" => ValueTask.FromException(new InvalidOperationException()),
        "after a wait" => FailLaterAsync(),
        "cancelled by itself" => throw new OperationCanceledException(),
        "cancelled task" => ValueTask.FromCanceled(new CancellationToken(canceled: true)),
        "time-out of HttpClient" => TimeOutAsync(),
        "throws nothing" => throw null!,
        _ => throw new AggregateException(new TaskCanceledException(), new InvalidOperationException("outer", new OperationCanceledException())),
    };

    private async ValueTask FailWhenCancelledAsync(ConsumeContext<Job> context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _entered);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new InvalidOperationException("outer", RuntimeExceptions.OutOfMemory);
    }

    private async Task StartAsync(Func<ConsumeContext<Job>, CancellationToken, ValueTask> handler, Action<ConsumerBuilder>? consumer = null, int partitions = 1) =>
        _harness = await PubSubKafkaTestHarness.StartAsync(
            services => services.AddPubSubKafka()
                .AddTopic<Job>("jobs", topic => topic.WithKey(job => job.Key).WithPartitions(partitions))
                .AddConsumer("worker", worker =>
                {
                    worker.WithRetry(retry => retry.Fixed(attempts: 3, TimeSpan.FromSeconds(1))).Handle(handler);
                    consumer?.Invoke(worker);
                }),
            Token);

    private sealed record Job(string Key, string? Way);

    private sealed class SilentServer : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return new HttpResponseMessage();
        }
    }
}
