using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Failures;
using PubSubKafka.Pipeline;
using PubSubKafka.Testing.Harness;

namespace PubSubKafka.Tests.Failures;

public sealed class HostileExceptionTests : IDisposable
{
    private readonly FailureStageFixture _stage = new();

    public static TheoryData<string> Exceptions => HostileExceptions.Names;

    public void Dispose() => _stage.Dispose();

    [Theory]
    [MemberData(nameof(Exceptions))]
    public async Task Handler_ThrowsIt_RecordIsRetriedThenDeadLetteredWithWhatCanBeRead(string exception)
    {
        var thrown = HostileExceptions.Make(exception);
        _stage.Handler.Failure = thrown;
        var delivery = FailureStageFixture.Delivery();

        Assert.Equal(DeliveryOutcomeKind.Retry, (await _stage.RunAsync(delivery)).Kind);
        Assert.Equal(DeliveryOutcomeKind.Retry, (await _stage.RunAsync(delivery)).Kind);
        Assert.Equal(DeliveryOutcomeKind.Done, (await _stage.RunAsync(delivery)).Kind);

        Assert.Equal([3000, 3000, 3002], _stage.Logger.Events);
        var headers = _stage.Letter.Headers;
        Assert.Equal(thrown.GetType().FullName, headers.GetText(DeadLetterHeaders.ExceptionType));
        Assert.InRange(headers.GetText(DeadLetterHeaders.ExceptionMessage)!.Length, 0, 1_000);
        Assert.InRange(headers.GetText(DeadLetterHeaders.ExceptionStack)!.Length, 1, 4_000);
        Assert.All(_stage.Logger.Lines, line => Assert.InRange(line.Text.Length, 1, 110_000));
    }

    [Theory]
    [MemberData(nameof(Exceptions))]
    public async Task Handler_ThrowsItAndTheConsumerStops_TheReasonCanBeRead(string exception)
    {
        _stage.Handler.Failure = HostileExceptions.Make(exception);
        _stage.Rules.Add<Exception>(FailureAction.Stop);

        var outcome = await _stage.RunAsync(FailureStageFixture.Delivery());

        Assert.Equal(DeliveryOutcomeKind.Stop, outcome.Kind);
        Assert.NotEmpty(new ConsumerStoppedException($"stopped: {outcome.Exception!.Message}", "billing", outcome.Exception).ToString());
    }

    [Theory]
    [MemberData(nameof(Exceptions))]
    public async Task Rule_ThrowsIt_TheNextOneIsAsked(string exception)
    {
        _stage.Rules.Add<InvalidOperationException>(FailureAction.Retry, _ => throw HostileExceptions.Make(exception));
        _stage.Rules.Add<InvalidOperationException>(FailureAction.GiveUp);

        Assert.Equal(DeliveryOutcomeKind.Done, (await _stage.RunAsync(FailureStageFixture.Delivery())).Kind);

        Assert.Equal([3005, 3002], _stage.Logger.Events);
    }

    [Fact]
    public async Task LogProviderThrows_OutcomesAreTheSame()
    {
        _stage.Logger.Failure = new IOException("The disk is full.");
        var delivery = FailureStageFixture.Delivery();
        Assert.Equal(DeliveryOutcomeKind.Retry, (await _stage.RunAsync(delivery)).Kind);
        Assert.Equal(DeliveryOutcomeKind.Retry, (await _stage.RunAsync(delivery)).Kind);
        Assert.Equal(DeliveryOutcomeKind.Done, (await _stage.RunAsync(delivery)).Kind);
        Assert.Single(_stage.Sink.Records);
    }

    [Fact]
    public async Task DeepRecursionLongStackTrace_IsCut()
    {
        _stage.Retry.Attempts = 1;
        _stage.Handler.Failure = Record.Exception(() => Deeper(5_000));

        Assert.Equal(DeliveryOutcomeKind.Done, (await _stage.RunAsync(FailureStageFixture.Delivery())).Kind);

        Assert.InRange(Assert.Single(_stage.Logger.Lines).Text.Length, 1_000, 110_000);
        Assert.Contains(nameof(Deeper), _stage.Letter.Headers.GetText(DeadLetterHeaders.ExceptionStack), StringComparison.Ordinal);
    }

    /// <summary>The whole pipeline, with a logger that shows exceptions and a listener that puts them into spans.</summary>
    [Fact]
    public async Task Pipeline_HandlerThrowsEveryOneOfThem_AllAreDeadLetteredAndTheOthersHandled()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PubSubKafkaDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var harness = await PubSubKafkaTestHarness.StartAsync(
            services =>
            {
                services.AddLogging(logging => logging.ClearProviders().AddProvider(new ShowingProvider()));
                services.AddPubSubKafka()
                    .AddTopic<Job>("jobs", topic => topic.WithKey(job => job.Key).WithPartitions(2))
                    .AddConsumer("worker", consumer => consumer
                        .WithRetry(retry => retry.Fixed(2, TimeSpan.FromSeconds(1)).WithJitter(0))
                        .Handle<Job>((context, _) => context.Message.Fails is { } name ? throw HostileExceptions.Make(name) : default));
            },
            TestContext.Current.CancellationToken);

        foreach (string name in Exceptions.Select(row => row.Data))
        {
            await harness.PublishAsync(new Job(name, name), cancellationToken: TestContext.Current.CancellationToken);
            await harness.PublishAsync(new Job(name, null), cancellationToken: TestContext.Current.CancellationToken);
            await harness.PublishAsync(new Job("well", null), cancellationToken: TestContext.Current.CancellationToken);
        }

        await harness.SettleAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(Exceptions.Count, harness.DeadLetters("worker").Count);
        Assert.All(harness.DeadLetters("worker"), letter => Assert.Equal(2, letter.Attempts));
        Assert.Equal(2 * Exceptions.Count, harness.Handled<Job>("worker").Count(job => job.Outcome == HandledOutcome.Succeeded));
    }

    private static int Deeper(int levels) => levels == 0 ? throw new InsufficientExecutionStackException() : Deeper(levels - 1) + 1;

    private sealed record Job(string Key, string? Fails);

    private sealed class ShowingProvider : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new ShowingLogger();

        public void Dispose()
        {
            // Nothing to free.
        }
    }
}
