using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;
using PubSubKafka.Transport;

namespace PubSubKafka.IntegrationTests.Transport;

/// <summary>Brokers go away in the middle of transactions.</summary>
public sealed class TransactionOutageTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BrokerRestarts_EachTransactionIsThereOnceOrWasTakenBack(bool newProtocol)
    {
        await using var cluster = await SharedKafka.StartOwnAsync();
        SkipUnlessOwnBrokers(cluster);
        var broker = cluster.BrokerIds[0];
        var transactions = new Transactions(cluster.ClientSettings);
        string topic = await transactions.NewTopicAsync(), target = await transactions.NewTopicAsync();
        using var member = new Member(cluster.ClientSettings, topic, newProtocol);
        member.Subscribe(topic);
        Member.PollUntil(() => member.Owned.Count == 1, "the member has its partition", member);
        using var sink = transactions.Open(topic);
        var partition = new TopicPartition(topic, 0);
        Write(0);

        // Away while the records are sent.
        await cluster.StopBrokerAsync(broker, TestContext.Current.CancellationToken);
        sink.Begin();
        sink.Send(Transactions.Record(target, 1));
        Transactions.Fails(TransactionErrorKind.Repeat, () => sink.Commit(Moment));
        Transactions.Fails(TransactionErrorKind.Repeat, () => sink.Commit(Moment));
        Assert.Throws<InvalidOperationException>(() => sink.Send(Transactions.Record(target, 99)));
        await cluster.StartBrokerAsync(broker, TestContext.Current.CancellationToken);
        Transactions.Repeat(() => sink.Commit(Transactions.Ceiling));

        // Away when the transaction is to be taken back.
        sink.Begin();
        sink.Send(Transactions.Record(target, 98));
        await Eventually.TrueAsync(() => transactions.Ends(target).All > transactions.Ends(target).Committed, "the record is written");
        await cluster.StopBrokerAsync(broker, TestContext.Current.CancellationToken);
        Transactions.Fails(TransactionErrorKind.Repeat, () => sink.Abort(Moment));
        await cluster.StartBrokerAsync(broker, TestContext.Current.CancellationToken);
        Transactions.Repeat(() => sink.Abort(Transactions.Ceiling));

        // The broker may have forgotten the member, which finds that out by polling.
        Write(2);
        Assert.Equal([0, 1, 2], await transactions.VisibleAsync(target));
        Assert.Equal(new CommittedOffset(partition, 3, "after 2"), member.CommittedWhilePolling(partition));
        member.Source.Close();

        void Write(int number) => Transactions.Write(sink, [Transactions.Record(target, number)], () =>
        {
            member.Poll();
            sink.SendOffsets([new CommitOffset(partition, number + 1, $"after {number}")], member.Source.Membership()!, Transactions.Ceiling);
        });
    }

    [Fact]
    public async Task ConnectionsBreakWhileTransactionsAreWritten_EachIsThereOnceAndInOrder()
    {
        await using var cluster = await SharedKafka.StartOwnAsync(options => options.Proxied = true);
        SkipUnlessOwnBrokers(cluster);
        var transactions = new Transactions(cluster.ClientSettings);
        var topic = await transactions.NewTopicAsync();
        using var sink = transactions.Open(topic);
        for (var transaction = 0; transaction < 10; transaction++)
        {
            var breaks = true;
            Assert.Empty(Transactions.Write(sink, [.. Enumerable.Range(transaction * 20, 20).Select(i => Transactions.Record(topic, i))], () =>
            {
                if (breaks)
                {
                    cluster.GetProxy(cluster.BrokerIds[0]).CutConnections();
                    breaks = false;
                }
            }));
        }

        Assert.Equal(Enumerable.Range(0, 10 * 20), await transactions.VisibleAsync(topic));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_WithoutABroker_Ends(bool inATransaction)
    {
        await using var cluster = await SharedKafka.StartOwnAsync();
        SkipUnlessOwnBrokers(cluster);
        var transactions = new Transactions(cluster.ClientSettings);
        var topic = await transactions.NewTopicAsync();
        var sink = transactions.Unopened(topic);
        if (inATransaction)
        {
            sink.Initialize(Transactions.Ceiling);
            sink.Begin();
            sink.Send(Transactions.Record(topic, 1));
        }

        await cluster.KillBrokerAsync(cluster.BrokerIds[0], TestContext.Current.CancellationToken);
        if (!inATransaction)
        {
            Transactions.Fails(TransactionErrorKind.Repeat, () => sink.Initialize(Moment));
        }

        var disposing = Task.Run(sink.Dispose, TestContext.Current.CancellationToken);
        await disposing.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static void SkipUnlessOwnBrokers(KafkaCluster cluster)
    {
        if (cluster.BrokerIds.Count == 0)
        {
            Assert.Skip("The brokers must be ours to stop: set KAFKA_HOME, or have Docker.");
        }
    }
}
