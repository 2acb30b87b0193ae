using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Testing.Harness;

namespace PubSubKafka.Tests.Failures;

/// <summary>The order of keys across retry topics and dead letters, on a clock that stands still until the test moves it.</summary>
public sealed class KeyOrderTests : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<Call> _calls = new();
    private Func<Job, int, bool> _fails = static (_, _) => false;
    private PubSubKafkaTestHarness? _harness;
    private DateTimeOffset _start;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PubSubKafkaTestHarness Harness => _harness!;

    private IDeadLetterRedriver Redriver => Harness.Services.GetRequiredService<IDeadLetterRedriver>();

    public async ValueTask DisposeAsync()
    {
        if (_harness is not null)
        {
            await _harness.DisposeAsync();
        }
    }

    [Fact]
    public async Task RecordWaits_LaterOnesOfItsKeyFollowAndOthersPass()
    {
        _fails = static (job, attempt) => job is { Key: "sick", Number: 0 } && attempt < 3;
        await StartAsync(consumer => consumer.WithRetryTopics(Minute, 10 * Minute));
        await PublishAsync(Enumerable.Range(0, 20).Select(number => new Job(number % 2 == 0 ? "sick" : "well", number)));
        await Harness.AdvanceAsync(Minute / 2, Token);

        Assert.Equal(10, Waiting());

        // Done with for the topic itself, although half of it waits.
        Assert.Equal(20, Harness.Committed("worker", "jobs"));
        Assert.Equal(10, _calls.Count(call => call.Key == "well"));
        Assert.Equal(1, _calls.Count(call => call.Key == "sick"));

        // What comes meanwhile follows too.
        await PublishAsync(Enumerable.Range(20, 4).Select(number => new Job("sick", number)));
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal([(0, 0d), (0, 1d), (0, 11d)], _calls.Where(call => call.Failed || call.Number == 0).Select(call => (call.Number, call.At.TotalMinutes)));
        Assert.Equal(0, Waiting());
        AssertOrder();
        Assert.All(_calls.Where(call => call is { Key: "sick", Number: > 0 }), call => Assert.Equal((1, 11d), (call.Attempt, call.At.TotalMinutes)));
        Assert.Empty(Harness.DeadLetters());
    }

    [Fact]
    public async Task KeyIsDoneWithWaiting_ItsRecordsAreHandledAtOnceAgain()
    {
        _fails = static (job, attempt) => job.Number == 0 && attempt == 1;
        await StartAsync(consumer => consumer.WithRetryTopics(Minute));
        await PublishAsync([new Job("k", 0), new Job("k", 1)]);
        await Harness.SettleAsync(cancellationToken: Token);
        var now = Harness.Time.GetUtcNow() - _start;

        await PublishAsync([new Job("k", 2)]);
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.InRange(_calls.Last().At - now, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(2, Harness.Records("jobs-retry-1m").Count);
        AssertOrder();
    }

    [Fact]
    public async Task RecordIsDeadLettered_LaterOnesOfItsKeyFollowIt()
    {
        _fails = static (job, _) => job is { Key: "sick", Number: 1 };
        await StartAsync(consumer => consumer.WithRetryTopics(Minute));
        await PublishAsync(Enumerable.Range(0, 8).Select(number => new Job("sick", number)));
        await PublishAsync([new Job("well", 8)]);
        await Harness.SettleAsync(cancellationToken: Token);
        await PublishAsync([new Job("sick", 9), new Job("well", 10)]);
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal([0, 1, 1, 8, 10], _calls.Select(call => call.Number).Order());
        var letters = Harness.DeadLetters("worker");
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 9], letters.Select(letter => letter.OriginalOffset!.Value));
        Assert.Equal([2, 0, 0, 0, 0, 0, 0, 0], letters.Select(letter => letter.Attempts!.Value));
        Assert.EndsWith("EarlierRecordWaitsException", letters[^1].ExceptionType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutRetryTopics_LaterOnesFollowIntoTheDeadLetterTopicOnly()
    {
        _fails = static (job, _) => job.Number == 0;
        await StartAsync(static _ => { });
        await PublishAsync(Enumerable.Range(0, 3).Select(number => new Job("sick", number)));
        await Harness.SettleAsync(cancellationToken: Token);
        Assert.Equal([0], _calls.Select(call => call.Number));
        Assert.Equal(3, Harness.DeadLetters("worker").Count);
    }

    [Fact]
    public async Task NextOwner_KnowsWhoWaitsFromTheTopicsAlone()
    {
        _fails = static (job, attempt) => (job.Number < 40 && attempt < 3) || job.Key == "key-7";
        await StartAsync(consumer => consumer.WithRetryTopics(Minute, 10 * Minute), partitions: 4);
        await PublishAsync(Enumerable.Range(0, 200).Select(number => new Job($"key-{number % 20}", number)));
        await Harness.AdvanceAsync(5 * Minute, Token);
        await using (var second = await Harness.JoinAsync("worker", Token))
        {
            await PublishAsync(Enumerable.Range(200, 100).Select(number => new Job($"key-{number % 20}", number)));
            await Harness.AdvanceAsync(Minute, Token);
            Harness.Faults.LoseMembers("worker");
            await PublishAsync(Enumerable.Range(300, 100).Select(number => new Job($"key-{number % 20}", number)));
            await Harness.AdvanceAsync(20 * Minute, Token);
        }

        await PublishAsync(Enumerable.Range(400, 100).Select(number => new Job($"key-{number % 20}", number)));
        await Harness.SettleAsync(cancellationToken: Token);

        AssertOrder();
        var handled = _calls.Where(call => !call.Failed).Select(call => call.Number).Distinct().ToList();
        Assert.Equal(Enumerable.Range(0, 500).Where(number => number % 20 != 7), handled.Order());
        Assert.Equal(25, Harness.DeadLetters("worker").DistinctBy(letter => (letter.OriginalPartition, letter.OriginalOffset)).Count());
    }

    [Fact]
    public async Task TooManyWait_ThePartitionStopsAndHealthSaysSo()
    {
        _fails = static (job, _) => job.Key == "sick";
        await StartAsync(consumer => consumer.Configure(options => options.RetryTopics.MaxWaitingRecords = 5));
        await PublishAsync(Enumerable.Range(0, 10).Select(number => new Job("sick", number)));
        await PublishAsync([new Job("well", 10)]);
        await Harness.AdvanceAsync(Minute, Token);

        Assert.Equal(5, Harness.DeadLetters("worker").Count);
        Assert.Equal(5, Harness.Committed("worker", "jobs"));
        var health = await Harness.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("MaxWaitingRecords", Assert.Single(health.Entries.Values).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecordsThatWereFinishedAndNotCommitted_DoNotComeAgainBesideLaterOnesThatWait()
    {
        _fails = static (job, attempt) => job.Number == 3 && attempt == 1;
        await StartAsync(consumer => consumer.WithRetryTopics(Minute).Configure(options => options.CommitInterval = TimeSpan.FromMinutes(5)));
        await PublishAsync(Enumerable.Range(0, 4).Select(number => new Job("k", number)));
        await Harness.AdvanceAsync(TimeSpan.FromSeconds(1), Token);
        Assert.Null(Harness.Committed("worker", "jobs"));
        Harness.Faults.LoseMembers("worker");
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal([0, 1, 2, 3, 3], _calls.Select(call => call.Number));
        Assert.Single(Harness.Records("jobs-retry-1m"));
    }

    [Fact]
    public async Task SeekAndReplay_AreRefused()
    {
        await StartAsync(consumer => consumer.WithRetryTopics(Minute));
        var control = Harness.Services.GetRequiredKeyedService<IConsumerControl>("worker");
        await Assert.ThrowsAsync<InvalidOperationException>(() => control.SeekAsync(ConsumePosition.Beginning, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => control.ReplayAsync(ConsumePosition.Beginning, cancellationToken: Token));
    }

    [Fact]
    public async Task ForeignRetryHeadersOfARecord_DoNotDecideItsRedrive()
    {
        var isFixed = false;
        _fails = (_, _) => !isFixed;
        await StartAsync(static _ => { });
        var headers = new MessageHeaders().Add(RetryHeaders.Discarded, "1").Add(RetryHeaders.DeadLetterOffset, "0").Add(RetryHeaders.Writer, "x").Add(RetryHeaders.Group, "other");
        await Harness.AppendAsync("jobs", "k"u8.ToArray(), """{"key":"k","number":0}"""u8.ToArray(), headers);
        _published["k"] = [0];
        await Harness.SettleAsync(cancellationToken: Token);
        isFixed = true;
        await Redriver.RedriveAsync(new DeadLetterQuery { Consumer = "worker" }, cancellationToken: Token);
        await Harness.SettleAsync(cancellationToken: Token);
        Assert.Equal([true, false], _calls.Select(call => call.Failed));
    }

    [Fact]
    public async Task Redrive_BringsTheKeyBackInOrderAndFreesIt()
    {
        var isFixed = false;
        _fails = (job, _) => job is { Key: "sick", Number: 1 } && !isFixed;
        await StartAsync(consumer => consumer.WithRetryTopics(Minute));
        await PublishAsync(Enumerable.Range(0, 8).Select(number => new Job("sick", number)));
        await Harness.SettleAsync(cancellationToken: Token);
        isFixed = true;

        var result = await Redriver.RedriveAsync(new DeadLetterQuery { Consumer = "worker" }, cancellationToken: Token);
        await Harness.SettleAsync(cancellationToken: Token);
        await PublishAsync([new Job("sick", 8)]);
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal(7, result.Redriven);
        Assert.Equal(Enumerable.Range(0, 9), _calls.Where(call => !call.Failed).Select(call => call.Number));
        Assert.Equal(7, Harness.DeadLetters("worker").Count);
        Assert.Equal(9, Harness.Records("jobs").Count);
        AssertOrder();
    }

    [Fact]
    public async Task RedriveOfOneThatStillFails_KeepsTheOthersBehindIt()
    {
        _fails = static (job, _) => job is { Number: 1 };
        await StartAsync(static _ => { });
        await PublishAsync(Enumerable.Range(0, 4).Select(number => new Job("sick", number)));
        await Harness.SettleAsync(cancellationToken: Token);
        await Redriver.RedriveAsync(new DeadLetterQuery { Consumer = "worker" }, cancellationToken: Token);
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal([0, 1, 1], _calls.Select(call => call.Number));
        Assert.Equal([1, 2, 3, 1, 2, 3], Harness.DeadLetters("worker").Select(letter => letter.OriginalOffset!.Value));

        // The one that is to blame is discarded, and the rest is free to come.
        await Redriver.DiscardAsync(new DeadLetterQuery { Consumer = "worker", Where = letter => letter.OriginOffset == 1 }, "wrong for good", cancellationToken: Token);
        await Redriver.RedriveAsync(new DeadLetterQuery { Consumer = "worker" }, cancellationToken: Token);
        await Harness.SettleAsync(cancellationToken: Token);
        await PublishAsync([new Job("sick", 4)]);
        await Harness.SettleAsync(cancellationToken: Token);
        Assert.Equal([0, 2, 3, 4], _calls.Where(call => !call.Failed).Select(call => call.Number));
    }

    [Fact]
    public async Task LaterOneIsRedrivenAlone_ItGoesBackBehindTheEarlierOne()
    {
        var isFixed = false;
        _fails = (_, _) => !isFixed;
        await StartAsync(static _ => { });
        await PublishAsync(Enumerable.Range(0, 3).Select(number => new Job("sick", number)));
        await Harness.SettleAsync(cancellationToken: Token);
        isFixed = true;
        await Redriver.RedriveAsync(new DeadLetterQuery { Consumer = "worker", Where = letter => letter.OriginOffset == 2 }, cancellationToken: Token);
        await Harness.SettleAsync(cancellationToken: Token);
        Assert.Equal([0], _calls.Select(call => call.Number));
        await Redriver.RedriveAsync(new DeadLetterQuery { Consumer = "worker" }, cancellationToken: Token);
        await Harness.SettleAsync(cancellationToken: Token);
        Assert.Equal([0, 1, 2], _calls.Where(call => !call.Failed).Select(call => call.Number));
    }

    /// <summary>Records keep coming and members keep changing while dead letters are redriven again and again, until none is left.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task RedriveUnderLoad_KeepsTheOrderOfEveryKeyAndLosesNothing(int seed)
    {
        const int Count = 300;
        var random = new Random(seed);
        var isFixed = false;
        var failures = Enumerable.Range(0, Count).ToDictionary(number => number, _ => random.Next(100) switch { < 85 => 0, < 92 => random.Next(1, 3), _ => int.MaxValue });
        _fails = (job, attempt) => attempt <= failures[job.Number] && !isFixed;
        await StartAsync(consumer => consumer.WithRetryTopics(Minute).WithConcurrency(8), partitions: 2);
        for (var first = 0; first < Count; first += 30)
        {
            await PublishAsync(Enumerable.Range(first, 30).Select(number => new Job($"key-{random.Next(8)}", number)));
            var redrive = random.Next(2) == 0 ? Redriver.RedriveAsync(new DeadLetterQuery { Consumer = "worker" }, new RedriveOptions { MaxRedrives = 1_000 }, Token) : Task.FromResult<RedriveResult>(null!);
            if (random.Next(3) == 0)
            {
                Harness.Faults.LoseMembers("worker");
            }

            await Harness.AdvanceAsync(TimeSpan.FromSeconds(random.Next(90)), Token);
            await redrive;
            isFixed = first > Count / 2;
        }

        for (RedriveResult? result = null; result is not { Redriven: 0 }; )
        {
            await Harness.SettleAsync(cancellationToken: Token);
            result = await Redriver.RedriveAsync(new DeadLetterQuery { Consumer = "worker" }, new RedriveOptions { MaxRedrives = 1_000 }, Token);
        }

        AssertOrder();
        Assert.Equal(Enumerable.Range(0, Count), _calls.Where(call => !call.Failed).Select(call => call.Number).Distinct().Order());
    }

    /// <summary>Random failures, delays, members that come, go and are lost: every record finishes after those before it of its key.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task AnyHistory_KeepsTheOrderOfEveryKeyAndLosesNothing(int seed)
    {
        const int Count = 400;
        var random = new Random(seed);
        var failures = Enumerable.Range(0, Count).ToDictionary(number => number, _ => random.Next(100) switch { < 80 => 0, < 95 => random.Next(1, 4), _ => int.MaxValue });
        _fails = (job, attempt) => attempt <= failures[job.Number];
        await StartAsync(consumer => consumer.WithRetryTopics(Minute, 3 * Minute, 10 * Minute).WithConcurrency(8), partitions: 3);
        var members = new List<IAsyncDisposable>();
        for (var first = 0; first < Count; first += 50)
        {
            await PublishAsync(Enumerable.Range(first, 50).Select(number => new Job($"key-{random.Next(15)}", number)));
            switch (random.Next(4))
            {
                case 0 when members.Count < 2:
                    members.Add(await Harness.JoinAsync("worker", Token));
                    break;
                case 1 when members.Count > 0:
                    await members[0].DisposeAsync();
                    members.RemoveAt(0);
                    break;
                case 2:
                    Harness.Faults.LoseMembers("worker");
                    break;
                default:
                    break;
            }

            await Harness.AdvanceAsync(TimeSpan.FromSeconds(random.Next(400)), Token);
        }

        await Harness.SettleAsync(cancellationToken: Token);
        AssertOrder();
        var letters = Harness.DeadLetters("worker").Select(letter => (letter.OriginalPartition!.Value, letter.OriginalOffset!.Value)).ToHashSet();
        var published = Harness.Published<Job>();
        var finished = _calls.Where(call => !call.Failed).Select(call => call.Number).ToHashSet();
        Assert.All(published, record => Assert.True(finished.Contains(record.Message!.Number) != letters.Contains((record.Partition, record.Offset)), $"{record}, number {record.Message!.Number}"));

        // A record after a dead letter of its key is a dead letter.
        foreach (var key in published.GroupBy(record => record.Key))
        {
            var dead = key.Select(record => letters.Contains((record.Partition, record.Offset))).ToList();
            Assert.Equal(dead.Order(), dead);
        }

        foreach (var member in members)
        {
            await member.DisposeAsync();
        }
    }

    [Fact]
    public async Task FollowerThatFailsItself_HasAllItsAttempts()
    {
        _fails = static (job, attempt) => job.Number switch { 0 => attempt < 3, 1 => true, _ => false };
        await StartAsync(consumer => consumer.WithRetryTopics(Minute, 10 * Minute));
        await PublishAsync(Enumerable.Range(0, 3).Select(number => new Job("k", number)));
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal([(0, 1, 0d), (0, 2, 1d), (0, 3, 11d), (1, 1, 11d), (1, 2, 12d), (1, 3, 22d)], _calls.Select(call => (call.Number, call.Attempt, call.At.TotalMinutes)));
        Assert.Equal([1, 2], Harness.DeadLetters("worker").Select(letter => letter.OriginalOffset!.Value));
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 12)];

    private long Waiting()
    {
        var (seen, meters) = (0L, Harness.Services.GetRequiredService<IMeterFactory>());
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "pubsubkafka.consumer.waiting" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, measurement, _, _) => seen += measurement);
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }

    // A record may be handled again, and none before an earlier one of its key has been finished.
    private void AssertOrder()
    {
        foreach (var calls in _calls.GroupBy(call => call.Key))
        {
            var finished = new HashSet<int>();
            foreach (var call in calls)
            {
                Assert.True(
                    _published[call.Key].TakeWhile(number => number < call.Number).All(finished.Contains),
                    $"{call} came before {string.Join(",", _published[call.Key].TakeWhile(number => number < call.Number).Except(finished))}");
                if (!call.Failed)
                {
                    finished.Add(call.Number);
                }
            }
        }
    }

    private readonly Dictionary<string, List<int>> _published = [];

    private async Task PublishAsync(IEnumerable<Job> jobs)
    {
        var all = jobs.ToList();
        foreach (var job in all)
        {
            if (!_published.TryGetValue(job.Key, out var numbers))
            {
                _published.Add(job.Key, numbers = []);
            }

            numbers.Add(job.Number);
        }

        await Harness.Publisher.PublishBatchAsync(all, Token);
    }

    private async Task StartAsync(Action<ConsumerBuilder> configure, int partitions = 1)
    {
        _harness = await PubSubKafkaTestHarness.StartAsync(
            services =>
            {
                services.AddHealthChecks().AddPubSubKafka();
                services.AddPubSubKafka()
                    .AddTopic<Job>("jobs", topic => topic.WithKey(job => job.Key).WithPartitions(partitions))
                    .AddConsumer("worker", consumer =>
                    {
                        consumer.WithRetry(retry => retry.None()).KeepKeyOrder().Handle<Job>(async (context, _) =>
                        {
                            await Task.Yield();
                            var fails = _fails(context.Message, context.Attempt);
                            _calls.Enqueue(new Call(context.Key!, context.Message.Number, context.Attempt, Harness.Time.GetUtcNow() - _start, fails));
                            if (fails)
                            {
                                throw new InvalidOperationException();
                            }
                        });
                        configure(consumer);
                    });
            },
            Token);
        _start = _harness.Time.GetUtcNow();
    }

    private sealed record Job(string Key, int Number);

    private sealed record Call(string Key, int Number, int Attempt, TimeSpan At, bool Failed);
}
