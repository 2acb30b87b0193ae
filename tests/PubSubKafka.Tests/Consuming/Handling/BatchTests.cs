using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Testing.Harness;

namespace PubSubKafka.Tests.Consuming.Handling;

/// <summary>Handlers of batches, from the publisher to the committed offset, on a clock that stands still until the test moves it.</summary>
public sealed class BatchTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<Batch> _batches = new();
    private readonly ConcurrentQueue<Job> _done = new();
    private Action<MessageBatch<Job>> _handle = static _ => { };
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
    public async Task ManyRecords_FillBatchesOfOnePartitionInOrderOfTheirKeys()
    {
        await StartAsync(size: 10, partitions: 3);
        await PublishAsync(Enumerable.Range(0, 300).Select(number => new Job($"key-{number % 7}", number)));
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal(300, _done.Count);
        Assert.All(_batches, batch => Assert.InRange(batch.Jobs.Count, 1, 10));
        Assert.Contains(_batches, batch => batch.Jobs.Count == 10);
        Assert.All(_batches, batch => Assert.Single(batch.Jobs.Select(job => job.Partition).Distinct()));
        AssertOrder();
    }

    [Fact]
    public async Task FewRecords_WaitForMoreAsLongAsTheFirstMay()
    {
        await StartAsync(size: 10, within: Second);
        await PublishAsync([new Job("a", 0)]);
        await Harness.AdvanceAsync(Second * 0.75, Token);
        Assert.Empty(_batches);
        await PublishAsync([new Job("b", 1), new Job("a", 2)]);
        await Harness.AdvanceAsync(Second * 0.5, Token);

        var batch = Assert.Single(_batches);
        Assert.Equal((3, Second), (batch.Jobs.Count, batch.At));
    }

    [Fact]
    public async Task FullBatch_DoesNotWait()
    {
        await StartAsync(size: 4, within: TimeSpan.FromMinutes(1));
        await PublishAsync(Enumerable.Range(0, 4).Select(number => new Job("one key", number)));
        await Harness.AdvanceAsync(TimeSpan.Zero, Token);
        Assert.Equal([0, 1, 2, 3], Assert.Single(_batches).Jobs.Select(job => job.Job.Number));
    }

    [Fact]
    public async Task OneFailsByItself_TheOthersAreDoneAndItGoesItsWay()
    {
        _handle = batch =>
        {
            foreach (var message in batch.Where(static message => message.Message.Number == 13))
            {
                batch.Fail(message, new FormatException("unlucky"));
            }
        };
        await StartAsync(size: 50, consumer: consumer => consumer.WithRetry(retry => retry.Fixed(2, Second).WithJitter(0)).WithRetryTopics(TimeSpan.FromMinutes(1)));
        await PublishAsync(Enumerable.Range(0, 50).Select(number => new Job($"key-{number}", number)));
        await Harness.SettleAsync(cancellationToken: Token);

        var tried = _batches.SelectMany(batch => batch.Jobs.Select(job => (job.Job.Number, job.Attempt, At: batch.At))).ToList();
        Assert.Equal([(1, TimeSpan.Zero), (2, Second), (3, Second * 61), (4, Second * 62)], tried.Where(job => job.Number == 13).Select(job => (job.Attempt, job.At)));
        Assert.Equal(49, tried.Count(job => job.Number != 13));
        var letter = Assert.Single(Harness.DeadLetters("worker"));
        Assert.Equal((13L, 4, "System.FormatException", "unlucky"), (letter.OriginalOffset, letter.Attempts, letter.ExceptionType, letter.ExceptionMessage));
        Assert.Equal(50, Harness.Committed("worker", "jobs"));
    }

    [Fact]
    public async Task OneFailsByItself_LaterOnesOfItsKeyComeAgainBehindIt()
    {
        var failed = false;
        _handle = batch =>
        {
            foreach (var message in batch.Where(message => message.Message.Number == 1 && !failed))
            {
                failed = true;
                batch.Fail(message, new InvalidOperationException());
            }
        };
        await StartAsync(size: 8, within: Second);
        await PublishAsync(Enumerable.Range(0, 4).SelectMany(number => new[] { new Job("sick", number), new Job("well", number) }));
        await Harness.SettleAsync(cancellationToken: Token);

        var sick = _batches.Select(batch => batch.Jobs.Where(job => job.Job.Key == "sick").Select(job => (job.Job.Number, job.Attempt)).ToList()).Where(jobs => jobs.Count > 0).ToList();
        Assert.Equal([(0, 1), (1, 1), (2, 1), (3, 1)], sick[0]);
        Assert.Equal([(1, 2), (2, 1), (3, 1)], sick[1]);
        Assert.Equal(4, _batches.Sum(batch => batch.Jobs.Count(job => job.Job.Key == "well")));
    }

    [Fact]
    public async Task HandlerThrows_OnlyTheRecordsThatMakeItThrowHaveFailed()
    {
        _handle = static batch =>
        {
            if (batch.Any(static message => message.Message.Number is 3 or 60))
            {
                throw new InvalidOperationException("poison");
            }
        };
        await StartAsync(size: 100, consumer: consumer => consumer.WithRetry(static retry => retry.None()));
        await PublishAsync(Enumerable.Range(0, 100).Select(number => new Job($"key-{number}", number)));
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal([3, 60], Harness.DeadLetters("worker").Select(letter => letter.OriginalOffset!.Value));
        Assert.All(Harness.DeadLetters("worker"), letter => Assert.Equal(1, letter.Attempts));
        Assert.Equal(Enumerable.Range(0, 100).Where(number => number is not (3 or 60)), _done.Select(job => job.Number).Order());
        Assert.InRange(_batches.Count, 3, 40);
    }

    [Fact]
    public async Task HandlerThrowsThatADependencyIsDown_NobodyIsToBlameAndItIsNotCalledForHalves()
    {
        var isDown = true;
        _handle = _ =>
        {
            if (isDown)
            {
                throw new TimeoutException();
            }
        };
        await StartAsync(size: 64, within: Second, consumer: consumer => consumer.OnException<TimeoutException>(FailureAction.PausePartition));
        await PublishAsync(Enumerable.Range(0, 64).Select(number => new Job($"key-{number}", number)));
        await Harness.AdvanceAsync(Second * 10, Token);
        Assert.All(_batches, batch => Assert.Equal(64, batch.Jobs.Count));
        isDown = false;
        await Harness.SettleAsync(cancellationToken: Token);
        Assert.Equal(64, _done.Count);
        Assert.All(_batches.SelectMany(batch => batch.Jobs), job => Assert.Equal(1, job.Attempt));
    }

    [Fact]
    public async Task UnreadableRecord_GoesToTheDeadLetterTopicByItself()
    {
        await StartAsync(size: 10);
        await PublishAsync([new Job("k", 0)]);
        await Harness.AppendAsync("jobs", "k"u8.ToArray(), [1, 2, 3]);
        await PublishAsync([new Job("k", 2), new Job("other", 3)]);
        await Harness.SettleAsync(cancellationToken: Token);

        Assert.Equal(1, Assert.Single(Harness.DeadLetters("worker")).OriginalOffset);
        Assert.Equal([0, 2, 3], _done.Select(job => job.Number).Order());
        Assert.Equal(3, _batches.Sum(batch => batch.Jobs.Count));
    }

    [Fact]
    public async Task DeadLetterCannotBeWritten_ThoseOfItsKeyBehindItAreNotHandledMeanwhile()
    {
        _handle = static batch =>
        {
            foreach (var message in batch.Where(static message => message.Message.Number == 0))
            {
                batch.Fail(message, new FormatException());
            }
        };
        await StartAsync(size: 5, within: Second, consumer: consumer => consumer.WithRetry(static retry => retry.None()));
        Harness.Faults.FailSends(3, "jobs-dlq");
        await PublishAsync(Enumerable.Range(0, 5).Select(number => new Job("k", number)));
        await Harness.SettleAsync(cancellationToken: Token);

        // All five once, then those behind the failed one once more.
        Assert.Equal([5, 4], _batches.Select(batch => batch.Jobs.Count));
        Assert.Single(Harness.DeadLetters("worker"));
    }

    [Fact]
    public async Task Services_AreOneScopeForTheBatch()
    {
        var scopes = new List<(Scoped Batch, IReadOnlyList<Scoped> Messages)>();
        _handle = batch => scopes.Add((batch.Services.GetRequiredService<Scoped>(), [.. batch.Select(static message => message.Services.GetRequiredService<Scoped>())]));
        await StartAsync(size: 5);
        await PublishAsync(Enumerable.Range(0, 5).Select(number => new Job($"key-{number}", number)));
        await Harness.SettleAsync(cancellationToken: Token);
        var (scope, messages) = Assert.Single(scopes);
        Assert.All(messages, message => Assert.Same(scope, message));
        Assert.True(scope.IsDisposed);
    }

    /// <summary>Random failures, thrown and reported, with retry topics and kept order: each key in order, nothing lost.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task AnyHistory_KeepsTheOrderOfEveryKeyAndLosesNothing(int seed)
    {
        const int Count = 300;
        var random = new Random(seed);
        var failures = Enumerable.Range(0, Count).Select(_ => random.Next(100) switch { < 80 => 0, < 96 => random.Next(1, 4), _ => 100 }).ToArray();
        var finished = new ConcurrentQueue<Job>();
        _handle = batch =>
        {
            var failing = batch.Where(message => message.Attempt <= failures[message.Message.Number]).ToList();
            if (failing.Count > 0 && random.Next(2) == 0)
            {
                throw new InvalidOperationException();
            }

            failing.ForEach(message => batch.Fail(message, new InvalidOperationException()));
            var sick = failing.ToDictionary(message => message.Message.Key, message => failing.Where(other => other.Message.Key == message.Message.Key).Min(other => other.Message.Number));
            foreach (var message in batch.Where(message => !sick.TryGetValue(message.Message.Key, out var first) || message.Message.Number < first))
            {
                finished.Enqueue(message.Message);
            }
        };
        await StartAsync(
            size: random.Next(1, 20),
            partitions: 2,
            consumer: consumer => consumer.WithConcurrency(1).WithRetry(retry => retry.Fixed(random.Next(1, 3), Second)).WithRetryTopics(TimeSpan.FromMinutes(1)).KeepKeyOrder());
        for (var first = 0; first < Count; first += 50)
        {
            await PublishAsync(Enumerable.Range(first, 50).Select(number => new Job($"key-{random.Next(9)}", number)));
            await Harness.AdvanceAsync(TimeSpan.FromSeconds(random.Next(100)), Token);
        }

        await Harness.SettleAsync(cancellationToken: Token);
        var dead = Harness.DeadLetters("worker").Select(letter => (letter.OriginalPartition, letter.OriginalOffset)).ToList();
        Assert.Equal(dead.Count, dead.Distinct().Count());
        var done = finished.Select(job => job.Number).ToHashSet();
        Assert.All(Harness.Published<Job>(), record => Assert.True(done.Contains(record.Message!.Number) != dead.Contains((record.Partition, record.Offset)), $"{record}"));
        Assert.All(finished.GroupBy(job => job.Key), jobs => Assert.Equal(jobs.Select(job => job.Number).Order(), jobs.Select(job => job.Number)));
    }

    [Fact]
    public async Task SecondHandlerBesideOneOfBatches_IsAMistakeThatIsNamed()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(consumer: consumer => consumer.Handle<Other>((_, _) => default)));
        Assert.Contains("handles batches", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 15)];

    private void AssertOrder() => Assert.All(_done.GroupBy(job => job.Key), jobs => Assert.Equal(jobs.Select(job => job.Number).Order(), jobs.Select(job => job.Number)));

    private async Task PublishAsync(IEnumerable<Job> jobs) => await Harness.Publisher.PublishBatchAsync(jobs, Token);

    private async Task StartAsync(int size = 10, TimeSpan? within = null, int partitions = 1, Action<ConsumerBuilder>? consumer = null)
    {
        _harness = await PubSubKafkaTestHarness.StartAsync(
            services =>
            {
                services.AddScoped<Scoped>();
                services.AddPubSubKafka()
                    .AddTopic<Job>("jobs", topic => topic.WithKey(job => job.Key).WithPartitions(partitions))
                    .AddTopic<Other>("others")
                    .AddConsumer("worker", worker =>
                    {
                        worker.WithRetry(retry => retry.Fixed(3, Second).WithJitter(0)).HandleBatch<Job>(
                            async (batch, _) =>
                            {
                                await Task.Yield();
                                _batches.Enqueue(new Batch(Harness.Time.GetUtcNow() - _start, [.. batch.Select(static message => (message.Message, message.Attempt, message.Partition))]));
                                _handle(batch);
                                foreach (var message in batch)
                                {
                                    _done.Enqueue(message.Message);
                                }
                            },
                            size,
                            within ?? TimeSpan.Zero);
                        consumer?.Invoke(worker);
                    });
            },
            Token);
        _start = _harness.Time.GetUtcNow();
    }

    private sealed class Scoped : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed record Other(string Key);

    private sealed record Job(string Key, int Number);

    private sealed record Batch(TimeSpan At, IReadOnlyList<(Job Job, int Attempt, int Partition)> Jobs);
}
