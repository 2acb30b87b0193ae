using System.Text;

namespace PubSubKafka.Tests.Failures.Redrive;

public sealed class RedriveLimitTests : IDisposable
{
    private readonly RedriveFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Redrive_LoopGuard_HoldsBackUntilItIsRaised()
    {
        _fixture.Write(0, "a", "twice", redrives: 2);
        _fixture.Write(0, "b", "thrice", redrives: 3);
        _fixture.Write(0, "c", "hostile", add: static headers => headers.Add(RedriveHeaders.Count, "-1"));

        var result = await _fixture.RedriveAsync();

        Assert.Equal((1, 2, "1 redriven, 2 held back"), (result.Redriven, result.HeldBack, result.ToString()));
        Assert.Equal([1L, 2L], result.Problems.Select(static problem => problem.Offset));
        Assert.All(result.Problems, static problem => Assert.Equal(RedriveProblemKind.HeldBack, problem.Kind));
        Assert.Contains("sent back 3 times", result.Problems[0].Reason);
        Assert.Contains(_fixture.Logger.Lines, static line => line.Contains("2 stay", StringComparison.Ordinal) && line.Contains("partition 0 offset 1", StringComparison.Ordinal));
        Assert.Equal("3", _fixture.Broker.Records(RedriveFixture.Topic)[0].Headers.GetText(RedriveHeaders.Count));
        Assert.Equal(["thrice", "hostile"], await _fixture.PendingAsync());
        Assert.Equal(1, (await _fixture.RedriveAsync(options: new RedriveOptions { MaxRedrives = 4 })).Redriven);
    }

    [Fact]
    public async Task Redrive_RecordThatKafkaRefuses_StaysAndTheRestGoes()
    {
        _fixture.Write(0, "a", "a1");
        _fixture.Write(0, "a", "huge");
        _fixture.Write(0, "a", "a2");
        _fixture.Write(1, "b", "huge");
        _fixture.Transactions.Refuses = static record => record.Value is { } value && Encoding.UTF8.GetString(value) == "huge";

        var result = await _fixture.RedriveAsync();

        Assert.Equal((2, 2), (result.Redriven, result.Refused));
        Assert.All(result.Problems, static problem => Assert.Equal((RedriveProblemKind.Refused, "Kafka does not take it back: It is too large."), (problem.Kind, problem.Reason)));
        Assert.Equal(["a1", "a2"], _fixture.Redriven);
        Assert.Equal(["huge", "huge"], await _fixture.PendingAsync());
    }

    [Fact]
    public async Task Redrive_AllAreRefused_WritesNothing()
    {
        _fixture.Write(0, "a", "huge");
        _fixture.Transactions.Refuses = static record => record.Value is not null;

        Assert.Equal((0, 1), ((await _fixture.RedriveAsync()) is var result ? result.Redriven : -1, result.Refused));
        Assert.Single(_fixture.Broker.Records(RedriveFixture.DeadLetters));
    }

    [Fact]
    public async Task Redrive_MarkIsRefused_SaysWhatTheTopicNeeds()
    {
        _fixture.Write(0, "a", "a1");
        _fixture.Transactions.Refuses = static record => record.Value is null;

        var failure = await Assert.ThrowsAsync<RedriveException>(() => _fixture.RedriveAsync());

        Assert.Contains("cleanup.policy=delete", failure.Message);
        Assert.Equal(0, failure.ResultSoFar!.Redriven);
        Assert.Empty(_fixture.Redriven);
    }

    [Fact]
    public async Task Redrive_MaxRecords_EndsThereAndSaysSo()
    {
        for (var number = 0; number < 10; number++)
        {
            _fixture.Write(0, "k", "v" + number);
        }

        var first = await _fixture.RedriveAsync(options: new RedriveOptions { MaxRecords = 4 });
        var second = await _fixture.RedriveAsync(options: new RedriveOptions { MaxRecords = 6 });

        Assert.Equal((4, true, "4 redriven, more remain"), (first.Redriven, first.MoreRemain, first.ToString()));
        Assert.Equal((6, false), (second.Redriven, second.MoreRemain));
        Assert.Equal(Enumerable.Range(0, 10).Select(static number => "v" + number), _fixture.Redriven);
    }

    [Fact]
    public async Task Redrive_MaxRecordsAndRefusals_FillsUp()
    {
        foreach (var value in new[] { "huge", "a1", "a2", "a3" })
        {
            _fixture.Write(0, "k", value);
        }

        _fixture.Transactions.Refuses = static record => record.Value is { } value && Encoding.UTF8.GetString(value) == "huge";

        var result = await _fixture.RedriveAsync(options: new RedriveOptions { MaxRecords = 2 });

        Assert.Equal((2, 1, true), (result.Redriven, result.Refused, result.MoreRemain));
        Assert.Equal(["a1", "a2"], _fixture.Redriven);
    }

    [Fact]
    public async Task Redrive_RateLimit_TakesItsTimeInSmallTransactions()
    {
        for (var number = 0; number < 100; number++)
        {
            _fixture.Write(number % 3, "k" + (number % 3), "v");
        }

        var before = _fixture.Time.GetUtcNow();
        await _fixture.RedriveAsync(options: new RedriveOptions { MaxPerSecond = 50 });

        // Five records each tenth of a second; the first ones go at once.
        Assert.Equal(20, _fixture.Transactions.Commits);
        Assert.Equal(TimeSpan.FromSeconds(1.9), _fixture.Time.GetUtcNow() - before);
    }

    [Fact]
    public async Task Redrive_RateBelowOne_OneRecordEachTime()
    {
        _fixture.Write(0, "k", "v1");
        _fixture.Write(0, "k", "v2");
        var before = _fixture.Time.GetUtcNow();
        await _fixture.RedriveAsync(options: new RedriveOptions { MaxPerSecond = 0.5 });

        Assert.Equal(TimeSpan.FromSeconds(2), _fixture.Time.GetUtcNow() - before);
    }
}
