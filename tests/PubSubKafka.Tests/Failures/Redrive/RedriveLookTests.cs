using System.Text;
using PubSubKafka.Failures;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures.Redrive;

public sealed class RedriveLookTests : IDisposable
{
    private readonly RedriveFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task List_EntriesSayWhatTheHeadersSay()
    {
        _fixture.Write(1, "k", "one", add: headers => headers
            .Add("ce_id", "id-1")
            .Add(DeadLetterHeaders.Offset, "17")
            .Add(DeadLetterHeaders.Group, "g")
            .Add(DeadLetterHeaders.Host, "h")
            .Add(DeadLetterHeaders.Attempts, "5")
            .Add(DeadLetterHeaders.FirstFailure, "2026-01-02T03:04:05.000Z")
            .Add(DeadLetterHeaders.LastFailure, "2026-01-02T03:04:06.000Z")
            .Add(DeadLetterHeaders.ExceptionMessage, "no")
            .Add(DeadLetterHeaders.ExceptionStack, "at"));
        await using var redriver = _fixture.Open();

        var entry = Assert.Single(await ToListAsync(redriver.ListAsync(new DeadLetterQuery { Consumer = "billing" }, TestContext.Current.CancellationToken)));

        Assert.Equal(("orders-dlq", 1, 0L, "k", "one"), (entry.DeadLetterTopic, entry.Partition, entry.Offset, entry.KeyText, Encoding.UTF8.GetString(entry.Value!.Value.Span)));
        Assert.Equal(("orders", 1, 17L), (entry.OriginTopic, entry.OriginPartition, entry.OriginOffset));
        Assert.Equal(("id-1", "Order", "g", "billing", "h", 5), (entry.MessageId, entry.Type, entry.Group, entry.Consumer, entry.Host, entry.Attempts));
        Assert.Equal((At(5), At(6)), (entry.FirstFailure, entry.LastFailure));
        Assert.Equal(("System.TimeoutException", "no", "at", 0), (entry.ExceptionType, entry.ExceptionMessage, entry.ExceptionStack, entry.RedriveCount));
        Assert.Equal("orders-dlq[1] offset 0: System.TimeoutException", entry.ToString());

        static DateTimeOffset At(int second) => new(2026, 1, 2, 3, 4, second, TimeSpan.Zero);
    }

    [Fact]
    public async Task List_CallerWantsNoMore_Ends()
    {
        for (var number = 0; number < 2_000; number++)
        {
            _fixture.Write(0, "k", "v");
        }

        await using var redriver = _fixture.Open();
        await foreach (var entry in redriver.ListAsync(RedriveFixture.All, TestContext.Current.CancellationToken))
        {
            Assert.Equal(0, entry.Offset);
            break;
        }
    }

    [Fact]
    public async Task Redrive_DryRunAndPreview_WriteNothing()
    {
        _fixture.Write(0, "a", "a1");
        _fixture.Write(1, "b", "b1", redrives: 3);
        _fixture.Write(2, "c", "c1", origin: "unknown", add: static headers => headers.Add(DeadLetterHeaders.ExceptionType, "X").Add("ce_type", (byte[]?)null));
        await using var redriver = _fixture.Open();

        var dry = await redriver.RedriveAsync(RedriveFixture.All, new RedriveOptions { DryRun = true }, TestContext.Current.CancellationToken);
        var preview = await redriver.PreviewAsync(RedriveFixture.All, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((true, 1, 1, 1, "1 redriven, 1 held back, 1 not redrivable (dry run)"), (dry.IsDryRun, dry.Redriven, dry.HeldBack, dry.NotRedrivable, dry.ToString()));
        Assert.Equal((3L, 1L), (preview.Count, preview.Outcome.Redriven));
        Assert.Equal(new Dictionary<string, long> { ["Order"] = 2, [""] = 1 }, preview.ByType);
        Assert.Equal(new Dictionary<string, long> { ["System.TimeoutException"] = 2, ["X"] = 1 }, preview.ByException);
        Assert.Equal(new Dictionary<string, long> { ["orders"] = 2, ["unknown"] = 1 }, preview.ByOrigin);
        Assert.Equal(_fixture.Time.GetUtcNow(), preview.LatestFailure);
        Assert.Equal(3, _fixture.Broker.Records(RedriveFixture.DeadLetters).Count);
        Assert.Empty(_fixture.Transactions.Ids);
    }

    [Fact]
    public async Task Preview_ManyNames_AreCountedTogether()
    {
        for (var number = 0; number < 1_200; number++)
        {
            _fixture.Write(0, null, "v", add: headers => headers.Add("ce_type", "Type" + number));
        }

        await using var redriver = _fixture.Open();
        var preview = await redriver.PreviewAsync(RedriveFixture.All, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((1_001, 200L), (preview.ByType.Count, preview.ByType["…"]));
    }

    [Fact]
    public async Task Redrive_ForgedMarks_HideNothing()
    {
        _fixture.Write(0, "a", "a1");
        foreach (var offsets in new[] { "0-9223372036854775807", "5", "", "0;1" })
        {
            _fixture.Broker.Append(new OutgoingRecord(
                RedriveFixture.DeadLetters,
                0,
                null,
                null,
                new MessageHeaders().Add(RedriveHeaders.Mark, "1").Add(RedriveHeaders.MarkPlace, "orders-dlq/0").Add(RedriveHeaders.MarkOffsets, offsets),
                _fixture.Time.GetUtcNow()));
        }

        Assert.Equal(["a1"], await _fixture.PendingAsync());
        Assert.Equal(4, _fixture.Logger.Lines.Count(static line => line.Contains("is ignored", StringComparison.Ordinal)));
        Assert.Equal(1, (await _fixture.RedriveAsync()).Redriven);
    }

    [Fact]
    public async Task Calls_TopicOrConsumerThatIsNotThere_SayWhichAndWhatToDo()
    {
        await using var redriver = _fixture.Open();
        var missing = new DeadLetterQuery { Topic = "nothing-dlq" };

        Assert.Contains("'nothing-dlq'", (await Assert.ThrowsAsync<RedriveException>(
            () => redriver.RedriveAsync(missing, cancellationToken: TestContext.Current.CancellationToken))).Message);
        await Assert.ThrowsAsync<RedriveException>(async () => await ToListAsync(redriver.ListAsync(missing, TestContext.Current.CancellationToken)));
        Assert.Empty(_fixture.Transactions.Ids);
        var unknown = Assert.Throws<ArgumentException>(() => redriver.ListAsync(new DeadLetterQuery { Consumer = "shipping" }, TestContext.Current.CancellationToken));
        Assert.Contains("Consumers that have one: 'billing'", unknown.Message);
        await Assert.ThrowsAsync<ArgumentException>(() => redriver.PreviewAsync(new DeadLetterQuery { Consumer = "none" }, cancellationToken: TestContext.Current.CancellationToken));
    }

    private static async Task<List<DeadLetterEntry>> ToListAsync(IAsyncEnumerable<DeadLetterEntry> entries)
    {
        var list = new List<DeadLetterEntry>();
        await foreach (var entry in entries)
        {
            list.Add(entry);
        }

        return list;
    }
}
