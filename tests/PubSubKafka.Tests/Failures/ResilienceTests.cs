using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Testing.Harness;

namespace PubSubKafka.Tests.Failures;

/// <summary>A Polly pipeline around each attempt.</summary>
public sealed class ResilienceTests : IAsyncDisposable
{
    private readonly List<(TimeSpan At, int Number, int Attempt)> _calls = [];
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

    [Fact]
    public async Task Timeout_EndsTheAttemptAndIsAFailureOfTheRecord()
    {
        await StartAsync(
            (context, token) => context.Attempt == 1 ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token) : Task.CompletedTask,
            pipeline => pipeline.AddTimeout(TimeSpan.FromSeconds(7)));
        await Harness.PublishAsync(new Job("k", 0), cancellationToken: Token);
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal([(0, 1), (8, 2)], _calls.Select(call => (call.At.TotalSeconds, call.Attempt)));
        Assert.IsType<TimeoutRejectedException>(Assert.Single(Harness.Handled<Job>("worker")).History[0].Exception);
        Assert.Empty(Harness.DeadLetters());
    }

    [Fact]
    public async Task OpenCircuit_PausesThePartitionUntilItLetsThroughAgainAndShowsInHealth()
    {
        var isDown = true;
        await StartAsync(
            (_, _) => isDown ? throw new TimeoutException("The till is down.") : Task.CompletedTask,
            pipeline => pipeline.AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 1, MinimumThroughput = 2, SamplingDuration = TimeSpan.FromMinutes(10), BreakDuration = TimeSpan.FromSeconds(30),
            }));
        for (var number = 0; number < 20; number++)
        {
            await Harness.PublishAsync(new Job($"key-{number}", number), cancellationToken: Token);
        }

        // One at a time here, so two fail before the circuit opens; the third finds it open, and nothing is tried for 30 seconds.
        await Harness.AdvanceAsync(TimeSpan.FromSeconds(29), Token);
        Assert.Equal(2, _calls.Count);
        var health = await CheckAsync();
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("jobs[0]", Assert.Single(health.Entries.Values).Description, StringComparison.Ordinal);

        isDown = false;
        await Harness.SettleAsync(cancellationToken: Token);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
        Assert.Equal(20, Harness.Committed("worker", "jobs"));
        Assert.Empty(Harness.DeadLetters());
        Assert.Equal([1, 2], _calls.GroupBy(call => call.Number).Select(calls => calls.Max(call => call.Attempt)).Distinct().Order());
        Assert.All(_calls.Skip(2), call => Assert.True(call.At >= TimeSpan.FromSeconds(30), $"{call} came while the circuit was open."));
    }

    [Fact]
    public async Task OpenCircuit_ARuleMaySayOtherwise()
    {
        var circuit = new CircuitBreakerManualControl(isIsolated: true);
        await StartAsync(
            (_, _) => Task.CompletedTask,
            pipeline => pipeline.AddCircuitBreaker(new CircuitBreakerStrategyOptions { ManualControl = circuit }),
            consumer => consumer.OnException<BrokenCircuitException>(FailureAction.GiveUp));
        await Harness.PublishAsync(new Job("k", 0), cancellationToken: Token);
        await Harness.SettleAsync(cancellationToken: Token);
        Assert.Equal(typeof(IsolatedCircuitException).FullName, Assert.Single(Harness.DeadLetters("worker")).ExceptionType);
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task ReadyPipeline_IsUsedAsItIs()
    {
        var pipeline = new ResiliencePipelineBuilder().AddRetry(new Polly.Retry.RetryStrategyOptions { MaxRetryAttempts = 2, Delay = TimeSpan.Zero }).Build();
        await StartAsync((_, _) => throw new InvalidOperationException(), configure: null, consumer => consumer.WithResilience(pipeline));
        await Harness.PublishAsync(new Job("k", 0), cancellationToken: Token);
        await Harness.SettleAsync(cancellationToken: Token);

        // Three attempts of ours, in each of which the pipeline tries three times.
        Assert.Equal([1, 1, 1, 2, 2, 2, 3, 3, 3], _calls.Select(call => call.Attempt));
    }

    private Task<HealthReport> CheckAsync() => Harness.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

    private async Task StartAsync(
        Func<ConsumeContext<Job>, CancellationToken, Task> handler, Action<ResiliencePipelineBuilder>? configure, Action<ConsumerBuilder>? more = null)
    {
        _harness = await PubSubKafkaTestHarness.StartAsync(
            services =>
            {
                services.AddHealthChecks().AddPubSubKafka();
                services.AddPubSubKafka()
                    .AddTopic<Job>("jobs", topic => topic.WithKey(job => job.Key))
                    .AddConsumer("worker", consumer =>
                    {
                        consumer.WithConcurrency(1).WithRetry(retry => retry.Fixed(3, TimeSpan.FromSeconds(1)).WithJitter(0)).Handle<Job>(async (context, token) =>
                        {
                            _calls.Add((Harness.Time.GetUtcNow() - _start, context.Message.Number, context.Attempt));
                            await handler(context, token);
                        });
                        if (configure is not null)
                        {
                            consumer.WithResilience(configure);
                        }

                        more?.Invoke(consumer);
                    });
            },
            Token);
        _start = _harness.Time.GetUtcNow();
    }

    private sealed record Job(string Key, int Number);
}
