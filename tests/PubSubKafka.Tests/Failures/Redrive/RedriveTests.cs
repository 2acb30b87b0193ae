using System.Diagnostics.Metrics;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures.Redrive;

public sealed class RedriveTests : IDisposable
{
    private readonly RedriveFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Redrive_GoesBackToItsPartition_AndIsPendingNoMore()
    {
        var letter = _fixture.Write(2, "k", "one");
        _fixture.Write(0, null, "two");

        var result = await _fixture.RedriveAsync();

        Assert.Equal((2, 0, 0, false, "2 redriven"), (result.Redriven, result.Discarded, result.Problems.Count, result.MoreRemain, result.ToString()));
        var back = _fixture.Broker.Records(RedriveFixture.Topic).Single(record => record.Partition.Partition == 2);
        Assert.Equal(letter.Key, back.Key);
        Assert.Equal(letter.Value, back.Value);
        Assert.Equal(["ce_type", "tenant", "redrive-count", "redrive-time"], back.Headers.Select(static header => header.Name));
        Assert.Empty(await _fixture.PendingAsync());
        Assert.Equal("nothing to do", (await _fixture.RedriveAsync()).ToString());
        Assert.Equal(2, _fixture.Redriven.Count);
    }

    [Fact]
    public async Task Redrive_Filtered_TheOthersStay()
    {
        _fixture.Write(0, "a", "a1");
        _fixture.Write(0, "b", "b1");
        _fixture.Write(0, "a", "a2");
        _fixture.Write(1, "c", "c1", consumer: "shipping");

        Assert.Equal(2, (await _fixture.RedriveAsync(new DeadLetterQuery { Consumer = "billing", Key = "a" })).Redriven);

        Assert.Equal(["a1", "a2"], _fixture.Redriven);
        Assert.Equal(["b1", "c1"], (await _fixture.PendingAsync()).Order());
        Assert.Equal(["c1"], await _fixture.PendingAsync(new DeadLetterQuery { Topic = RedriveFixture.DeadLetters, Consumer = "shipping" }));
        Assert.Equal(1, (await _fixture.RedriveAsync(new DeadLetterQuery { Topic = RedriveFixture.DeadLetters, Partition = 0, FromOffset = 1, UntilOffset = 2 })).Redriven);
        Assert.Equal(["c1"], await _fixture.PendingAsync());
    }

    [Fact]
    public async Task Discard_StaysInTheTopicAndIsPendingNoMore()
    {
        _fixture.Write(0, "a", "a1");
        _fixture.Write(0, "b", "b1", redrives: 1_000);
        _fixture.Write(0, "c", "c1", origin: "unknown");
        await using var redriver = _fixture.Open();

        var result = await redriver.DiscardAsync(
            new DeadLetterQuery { Topic = RedriveFixture.DeadLetters, Where = static entry => entry.KeyText != "a" }, "too old", null, TestContext.Current.CancellationToken);

        // Neither the loop guard nor an unknown origin keeps anything from being discarded.
        Assert.Equal((0, 2, "2 discarded"), (result.Redriven, result.Discarded, result.ToString()));
        Assert.Equal(["a1"], await _fixture.PendingAsync());
        Assert.Empty(_fixture.Redriven);
        var mark = _fixture.Broker.Records(RedriveFixture.DeadLetters)[^1];
        Assert.Equal(("discarded", "too old", "1-2"), (
            mark.Headers.GetText(RedriveHeaders.MarkAction), mark.Headers.GetText(RedriveHeaders.MarkReason), mark.Headers.GetText(RedriveHeaders.MarkOffsets)));
        await Assert.ThrowsAsync<ArgumentException>(() => redriver.DiscardAsync(RedriveFixture.All, " ", null, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => redriver.DiscardAsync(RedriveFixture.All, new string('x', 1_001), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Redrive_OriginThatIsNotDeclared_Stays()
    {
        _fixture.Broker.CreateTopic("payments");
        _fixture.Write(0, "a", "stolen", origin: "payments");
        _fixture.Write(0, "b", "fine");

        var result = await _fixture.RedriveAsync();

        Assert.Equal((1, 1), (result.Redriven, result.NotRedrivable));
        Assert.Contains("'payments'", Assert.Single(result.Problems).Reason);
        Assert.Empty(_fixture.Broker.Records("payments"));
        Assert.Equal(["stolen"], await _fixture.PendingAsync());
    }

    [Fact]
    public async Task Redrive_WhatFailsAgainMeanwhile_IsLeftToTheNextCall()
    {
        for (var number = 0; number < 30; number++)
        {
            _fixture.Write(0, "k", "v" + number);
        }

        // A consumer that fails at once with everything it gets.
        _fixture.Transactions.After = (step, _) =>
        {
            if (step == SinkStep.Commit)
            {
                _fixture.Write(0, "k", "again" + _fixture.Transactions.Commits, redrives: 1);
            }

            return null;
        };

        var result = await _fixture.RedriveAsync(options: new RedriveOptions { MaxPerSecond = 100 });

        Assert.Equal((30, false), (result.Redriven, result.MoreRemain));
        Assert.Equal(["again1", "again2", "again3"], await _fixture.PendingAsync());
    }

    [Fact]
    public async Task Redrive_Progress_IsToldAfterEachTransaction()
    {
        for (var number = 0; number < 10; number++)
        {
            _fixture.Write(0, "k", "v" + number);
        }

        var told = new ProgressList();
        await _fixture.RedriveAsync(options: new RedriveOptions { MaxPerSecond = 40, Progress = told });

        Assert.Equal([4, 8, 10], told.Select(static progress => progress.Finished));
        Assert.Equal(1, told[^1].Share);

        // The next batch is read while one is written.
        Assert.InRange(told[0].Share, 0.4, 0.8);
    }

    [Fact]
    public async Task Redrive_NoRights_NamesThem()
    {
        _fixture.Write(0, "a", "a1");
        _fixture.Transactions.Before = static (step, _) => step == SinkStep.Initialize
            ? new TransactionException("Denied.", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", TransactionErrorKind.Fenced)
            : null;

        var failure = await Assert.ThrowsAsync<RedriveException>(() => _fixture.RedriveAsync());

        Assert.Contains("WRITE and DESCRIBE on the transactional id 'pubsubkafka-redrive-orders-dlq'", failure.Message);
    }

    [Fact]
    public async Task Redrive_OriginMayNotBeWritten_EndsWithAllOfItPending()
    {
        _fixture.Write(0, "a", "a1");
        _fixture.Write(0, "a", "a2");
        _fixture.Transactions.Refuses = static record => record.Value is not null;
        _fixture.Transactions.RefusalCode = "TOPIC_AUTHORIZATION_FAILED";

        var failure = await Assert.ThrowsAsync<RedriveException>(() => _fixture.RedriveAsync());

        Assert.Contains("WRITE on the dead-letter topic and on the topics that the records go back to", failure.Message);
        Assert.Equal(2, (await _fixture.PendingAsync()).Count);
    }

    [Fact]
    public async Task Redrive_Counters_CountWhatWasDoneAndNotWhatStays()
    {
        using var listener = new MeterListener();
        var counts = _fixture.Count(listener);
        _fixture.Write(0, "a", "a1");
        _fixture.Write(1, "b", "b1");
        _fixture.Write(1, "b", "b2", redrives: 3);
        await using var redriver = _fixture.Open();

        await redriver.RedriveAsync(RedriveFixture.All, new RedriveOptions { DryRun = true }, TestContext.Current.CancellationToken);
        await redriver.RedriveAsync(RedriveFixture.All, null, TestContext.Current.CancellationToken);
        await redriver.DiscardAsync(RedriveFixture.All, "no", null, TestContext.Current.CancellationToken);

        Assert.Equal(new Dictionary<string, long> { ["pubsubkafka.redrive.redriven"] = 2, ["pubsubkafka.redrive.discarded"] = 1 }, counts);
    }

    [Fact]
    public async Task Redrive_Disposed_EndsTheCallUnderWay()
    {
        _fixture.Write(0, "a", "a1");
        var redriver = _fixture.Open();
        var disposing = Task.CompletedTask;
        _fixture.Transactions.Before = (step, _) =>
        {
            if (step == SinkStep.Initialize)
            {
                disposing = redriver.DisposeAsync().AsTask();
            }

            return null;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => redriver.RedriveAsync(RedriveFixture.All, cancellationToken: TestContext.Current.CancellationToken));
        await disposing;
        Assert.Empty(_fixture.Redriven);
    }
}
