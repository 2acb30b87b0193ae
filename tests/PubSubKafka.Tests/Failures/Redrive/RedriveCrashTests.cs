using PubSubKafka.Failures.Redrive;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures.Redrive;

/// <summary>Whatever fails when: each dead letter is sent back once, in the order of its key, and none is passed over.</summary>
public sealed class RedriveCrashTests
{
    private const int Letters = 40;
    private const int Keys = 7;

    // Three records in a transaction.
    private static readonly RedriveOptions Small = new() { MaxPerSecond = 30 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Redrive_ProcessEndsAtEachStepInTurn_TheNextOneGoesOn(bool before)
    {
        for (var last = 1; ; last++)
        {
            using var fixture = Filled();
            Func<SinkStep, int, Exception?> crash = (_, call) => call == last ? new CrashException() : null;
            if (before)
            {
                fixture.Transactions.Before = crash;
            }
            else
            {
                fixture.Transactions.After = crash;
            }

            var crashed = false;
            try
            {
                await fixture.RedriveAsync(options: Small);
            }
            catch (CrashException)
            {
                crashed = true;
            }

            fixture.Transactions.Before = fixture.Transactions.After = static (_, _) => null;
            await AllOnceAndInOrderAsync(fixture);
            if (!crashed)
            {
                Assert.InRange(last, 60, 200);
                return;
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Redrive_EverythingFailsNowAndThen_EndsAllTheSame(int seed)
    {
        var random = new Random(seed);
        using var fixture = Filled();
        fixture.Transactions.Before = (step, _) => random.Next(12) == 0 ? Failure(step) : null;
        fixture.Transactions.After = (step, _) => random.Next(15) == 0 ? After(step) : null;
        var failed = 0;
        for (var run = 0; run < 200; run++)
        {
            try
            {
                var result = await fixture.RedriveAsync(options: Small);
                if (result.Redriven == 0)
                {
                    break;
                }
            }
            catch (Exception exception) when (exception is CrashException or RedriveException)
            {
                failed++;
            }
        }

        fixture.Transactions.Before = fixture.Transactions.After = static (_, _) => null;
        await AllOnceAndInOrderAsync(fixture);
        Assert.True(failed > 0);

        Exception Failure(SinkStep step) => random.Next(4) switch
        {
            0 => new CrashException(),
            1 when step is not SinkStep.Abort => new TransactionException("Abort it.", "X", TransactionErrorKind.Abort),
            2 when step is SinkStep.Begin or SinkStep.Send => new TransactionException("Gone.", "_FENCED", TransactionErrorKind.Fenced),
            _ => new TransactionException("Again.", TransportErrors.TimedOut, TransactionErrorKind.Repeat),
        };

        // Done, and nobody was told. Only steps that may be made twice say that they may.
        Exception? After(SinkStep step) => step is SinkStep.Commit && random.Next(2) == 0
            ? new TransactionException("No answer.", TransportErrors.TimedOut, TransactionErrorKind.Repeat)
            : new CrashException();
    }

    [Fact]
    public async Task Redrive_AnotherOneBegins_TheFirstEndsAndNothingComesTwice()
    {
        using var fixture = Filled();
        var second = new TaskCompletionSource<RedriveResult>();
        var begun = false;
        fixture.Transactions.Before = (step, _) =>
        {
            // In the middle of the first one's third transaction.
            if (!begun && step == SinkStep.Commit && fixture.Transactions.Commits == 2)
            {
                begun = true;
                second.SetResult(fixture.RedriveAsync(options: Small).GetAwaiter().GetResult());
            }

            return null;
        };

        var failure = await Assert.ThrowsAsync<RedriveException>(() => fixture.RedriveAsync(options: Small));

        Assert.Contains("another redrive or discard of 'orders-dlq' has begun", failure.Message);
        Assert.Equal(6, failure.ResultSoFar!.Redriven);
        Assert.Equal(Letters - 6, (await second.Task).Redriven);
        await AllOnceAndInOrderAsync(fixture);
        Assert.Single(fixture.Transactions.Ids.Distinct(), "pubsubkafka-redrive-orders-dlq");
    }

    [Fact]
    public async Task Redrive_AFencedOneHadCommittedUntilThen_IsSeen()
    {
        using var fixture = Filled();
        fixture.Transactions.After = (step, call) =>
        {
            // Between the fence and what was committed just before it nothing else can come.
            if (step == SinkStep.Initialize && call == 1)
            {
                fixture.Transactions.After = static (_, _) => null;
                var first = fixture.Broker.Records(RedriveFixture.DeadLetters)[0];
                foreach (var mark in MarkCodec.Write(first.Partition, [first.Offset], RedriveAction.Redrive, fixture.Time.GetUtcNow()))
                {
                    fixture.Broker.Append(mark);
                }
            }

            return null;
        };

        Assert.Equal(Letters - 1, (await fixture.RedriveAsync()).Redriven);
        Assert.DoesNotContain("k0:0", fixture.Redriven);
    }

    [Fact]
    public async Task Redrive_CancelledInTheMiddle_TheNextOneGoesOn()
    {
        using var fixture = Filled();
        using var cancel = new CancellationTokenSource();
        fixture.Transactions.After = (step, _) =>
        {
            if (step == SinkStep.Commit && fixture.Transactions.Commits == 3)
            {
                cancel.Cancel();
            }

            return null;
        };
        await using var redriver = fixture.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => redriver.RedriveAsync(RedriveFixture.All, Small, cancel.Token));

        Assert.Equal(9, fixture.Redriven.Count);
        await AllOnceAndInOrderAsync(fixture);
    }

    private static RedriveFixture Filled()
    {
        var fixture = new RedriveFixture();
        for (var number = 0; number < Letters; number++)
        {
            var key = number % Keys;
            fixture.Write(key % RedriveFixture.Partitions, "k" + key, $"k{key}:{number}");
        }

        return fixture;
    }

    private static async Task AllOnceAndInOrderAsync(RedriveFixture fixture)
    {
        await fixture.RedriveAsync();

        Assert.Empty(await fixture.PendingAsync());
        Assert.Equal(Letters, fixture.Redriven.Count);
        for (var key = 0; key < Keys; key++)
        {
            var start = $"k{key}:";
            Assert.Equal(
                Enumerable.Range(0, Letters).Where(number => number % Keys == key).Select(number => start + number),
                fixture.Redriven.Where(value => value.StartsWith(start, StringComparison.Ordinal)));
        }
    }
}
