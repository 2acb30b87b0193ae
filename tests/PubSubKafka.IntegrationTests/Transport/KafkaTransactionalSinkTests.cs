using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;
using PubSubKafka.Transport;

namespace PubSubKafka.IntegrationTests.Transport;

/// <summary>The transactional port on real Kafka.</summary>
public sealed class KafkaTransactionalSinkTests(SharedKafka kafka)
{
    [Fact]
    public async Task Commit_MakesRecordsVisible_AndNothingBefore()
    {
        var transactions = await ConnectAsync();
        var topic = await transactions.NewTopicAsync();
        using var sink = transactions.Open(topic);
        sink.Begin();
        for (var i = 0; i < 3; i++)
        {
            sink.Send(Transactions.Record(topic, i));
        }

        // All of it stands in the log by then, and no reader of committed records gets any of it.
        await Eventually.TrueAsync(() => transactions.Ends(topic).All == 3, "the records are written");
        Assert.Equal(0, transactions.Ends(topic).Committed);

        sink.Commit(Transactions.Ceiling);
        Assert.Equal([0, 1, 2], await transactions.VisibleAsync(topic));
    }

    [Fact]
    public async Task Abort_LeavesNothing_AndTheNextTransactionGoesOn()
    {
        var transactions = await ConnectAsync();
        var topic = await transactions.NewTopicAsync();
        using var sink = transactions.Open(topic);
        sink.Abort(Transactions.Ceiling);
        sink.Begin();
        sink.Send(Transactions.Record(topic, 1));
        await Eventually.TrueAsync(() => transactions.Ends(topic).All == 1, "the record is written");

        sink.Abort(Transactions.Ceiling);
        sink.Begin();
        sink.Send(Transactions.Record(topic, 2));
        sink.Commit(Transactions.Ceiling);

        Assert.Equal([2], await transactions.VisibleAsync(topic));
    }

    [Fact]
    public async Task Dispose_InTheMiddleOfATransaction_TakesItBackAtOnce()
    {
        var transactions = await ConnectAsync();
        var topic = await transactions.NewTopicAsync();
        using (var sink = transactions.Open(topic))
        {
            sink.Begin();
            sink.Send(Transactions.Record(topic, 1));
            await Eventually.TrueAsync(() => transactions.Ends(topic).All == 1, "the record is written");
        }

        // The end of the transaction is a mark in the log.
        await Eventually.TrueAsync(() => transactions.Ends(topic).Committed == 2, "the transaction has ended");
        Assert.Empty(await transactions.VisibleAsync(topic));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SecondSinkOfTheId_FencesTheFirst(bool sendsAfterwards)
    {
        var transactions = await ConnectAsync();
        var topic = await transactions.NewTopicAsync();
        using var first = transactions.Open(topic);
        first.Begin();
        if (!sendsAfterwards)
        {
            first.Send(Transactions.Record(topic, 1));
            await Eventually.TrueAsync(() => transactions.Ends(topic).All == 1, "the record is written");
        }

        using var second = transactions.Open(topic);
        if (sendsAfterwards)
        {
            first.Send(Transactions.Record(topic, 1));
        }

        Transactions.Fails(TransactionErrorKind.Fenced, () => first.Commit(Transactions.Ceiling));
        Transactions.Fails(TransactionErrorKind.Fenced, () => first.Abort(Transactions.Ceiling));
        second.Begin();
        second.Send(Transactions.Record(topic, 2));
        second.Commit(Transactions.Ceiling);

        Assert.Equal([2], await transactions.VisibleAsync(topic));
    }

    [Fact]
    public async Task Initialize_TransactionTimeoutAboveTheBrokers_SaysWhatToSet()
    {
        var transactions = await ConnectAsync();
        using var sink = transactions.Unopened(KafkaCluster.UniqueName("timeout"), timeout: TimeSpan.FromDays(2));

        var failure = Transactions.Fails(TransactionErrorKind.Fenced, () => sink.Initialize(Transactions.Ceiling));

        Assert.Equal("INVALID_TRANSACTION_TIMEOUT", failure.ErrorCode);
        Assert.Contains("transaction.max.timeout.ms", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_LargerThanTheClientTakes_NamesTheRecordAtOnce()
    {
        var transactions = await ConnectAsync();
        var topic = await transactions.NewTopicAsync();
        using var sink = transactions.Open(topic, maxMessageBytes: 2_000);
        var tooLarge = Transactions.Record(topic, 2, size: 5_000);
        sink.Begin();
        sink.Send(Transactions.Record(topic, 1));

        var failure = Transactions.Fails(TransactionErrorKind.Abort, () => sink.Send(tooLarge));

        Assert.Same(tooLarge, failure.Refused);
        Assert.Equal(TransportErrors.TooLarge, failure.ErrorCode);
        sink.Abort(Transactions.Ceiling);
        Assert.Empty(Transactions.Write(sink, [Transactions.Record(topic, 1)]));
        Assert.Equal([1], await transactions.VisibleAsync(topic));
    }

    [Fact]
    public async Task Commit_ARecordLargerThanTheTopicTakes_IsNamedAndTheRestIsWritten()
    {
        var transactions = await ConnectAsync();
        var topic = await transactions.NewTopicAsync(maxMessageBytes: 2_000);
        using var sink = transactions.Open(topic);
        var tooLarge = Transactions.Record(topic, 3, size: 5_000);
        OutgoingRecord[] records = [Transactions.Record(topic, 1), Transactions.Record(topic, 2), tooLarge, Transactions.Record(topic, 4)];

        Assert.Same(tooLarge, Assert.Single(Transactions.Write(sink, records)));
        Assert.Equal([1, 2, 4], await transactions.VisibleAsync(topic));

        // The search is over: the next such record is found anew.
        Assert.Same(tooLarge, Assert.Single(Transactions.Write(sink, records)));
    }

    [Fact]
    public async Task Commit_RecordsThatOnlyTogetherAreTooLarge_AreAllWritten()
    {
        var transactions = await ConnectAsync();
        var topic = await transactions.NewTopicAsync(maxMessageBytes: 2_000);
        using var sink = transactions.Open(topic);

        Assert.Empty(Transactions.Write(sink, [.. Enumerable.Range(0, 20).Select(i => Transactions.Record(topic, i, size: 500))]));
        Assert.Empty(Transactions.Write(sink, [.. Enumerable.Range(20, 20).Select(i => Transactions.Record(topic, i, size: 500))]));

        Assert.Equal(Enumerable.Range(0, 40), await transactions.VisibleAsync(topic));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_ARecordForATopicOrPartitionThatCannotBe_IsNamedAndTheRestIsWritten(bool noTopic)
    {
        var transactions = await ConnectAsync();
        var topic = await transactions.NewTopicAsync();
        using var sink = transactions.Open(topic);
        var lost = noTopic ? Transactions.Record("no name of a topic", 2) : Transactions.Record(topic, 2, partition: 7);

        var refused = Transactions.Write(sink, [Transactions.Record(topic, 1), lost, Transactions.Record(topic, 3)]);

        Assert.Same(lost, Assert.Single(refused));
        Assert.Equal([1, 3], await transactions.VisibleAsync(topic));
    }

    [Fact]
    public async Task ManyTransactions_KeepTheOrderOfAPartition_AlsoThroughAFullQueue()
    {
        var transactions = await ConnectAsync();
        var topic = await transactions.NewTopicAsync();
        using var sink = transactions.Open(topic, queue: 100);
        for (var transaction = 0; transaction < 20; transaction++)
        {
            Assert.Empty(Transactions.Write(sink, [.. Enumerable.Range(transaction * 500, 500).Select(i => Transactions.Record(topic, i))]));
        }

        Assert.Equal(Enumerable.Range(0, 20 * 500), await transactions.VisibleAsync(topic));
    }

    [Fact]
    public async Task CallsOutOfTurn_AreRefused()
    {
        var transactions = await ConnectAsync();
        var topic = await transactions.NewTopicAsync();
        using var sink = transactions.Open(topic);

        Assert.Throws<InvalidOperationException>(() => sink.Send(Transactions.Record(topic, 1)));
        Assert.Throws<InvalidOperationException>(() => sink.Commit(Transactions.Ceiling));
        sink.Begin();
        Assert.Throws<InvalidOperationException>(sink.Begin);
        sink.Commit(Transactions.Ceiling);
        sink.Dispose();
        Assert.Throws<ObjectDisposedException>(sink.Begin);
    }

    private async Task<Transactions> ConnectAsync() => new((await kafka.GetAsync()).ClientSettings);
}
