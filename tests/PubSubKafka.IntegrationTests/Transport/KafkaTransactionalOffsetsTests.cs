using PubSubKafka.TestFixtures;
using PubSubKafka.Transport;

namespace PubSubKafka.IntegrationTests.Transport;

/// <summary>Offsets that are committed in transactions on real Kafka, in both group protocols.</summary>
public sealed class KafkaTransactionalOffsetsTests(SharedKafka kafka)
{
    private IReadOnlyDictionary<string, string> _client = new Dictionary<string, string>();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Offsets_ArriveWithTheCommitAndTheirMetadata_AndNotWithoutIt(bool newProtocol)
    {
        var transactions = await ConnectAsync();
        string topic = await transactions.NewTopicAsync(), target = await transactions.NewTopicAsync();
        var partition = new TopicPartition(topic, 0);
        using var member = Join(topic, newProtocol);
        using var sink = transactions.Open(topic);

        sink.Begin();
        sink.Send(Transactions.Record(target, 1));
        sink.SendOffsets([new CommitOffset(partition, 1, "taken back")], member.Source.Membership()!, Transactions.Ceiling);
        sink.Abort(Transactions.Ceiling);
        Assert.Equal(new CommittedOffset(partition, null, ""), member.Committed(partition));

        var map = "né ✓ 𝕂" + new string('x', 4_000);
        sink.Begin();
        sink.Send(Transactions.Record(target, 2));
        sink.SendOffsets([new CommitOffset(partition, 2, map)], member.Source.Membership()!, Transactions.Ceiling);
        sink.Commit(Transactions.Ceiling);

        Assert.Equal(new CommittedOffset(partition, 2, map), member.Committed(partition));
        Assert.Equal([2], await transactions.VisibleAsync(target));
        member.Source.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Offsets_OfATopicThatTheGroupDoesNotSubscribeTo_AreCommitted(bool newProtocol)
    {
        var transactions = await ConnectAsync();
        string topic = await transactions.NewTopicAsync(), other = await transactions.NewTopicAsync(partitions: 2);
        using var member = Join(topic, newProtocol);
        using var sink = transactions.Open(topic);
        TopicPartition own = new(topic, 0), foreign = new(other, 1);

        sink.Begin();
        sink.SendOffsets([new CommitOffset(own, 1, "own"), new CommitOffset(foreign, 5, "foreign")], member.Source.Membership()!, Transactions.Ceiling);
        sink.Commit(Transactions.Ceiling);

        Assert.Equal(
            [new CommittedOffset(own, 1, "own"), new CommittedOffset(foreign, 5, "foreign")], member.Source.ReadCommitted([own, foreign], Transactions.Ceiling));
        member.Source.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Offsets_OfAMemberThatWasPutOutOfItsGroup_MustBeAborted(bool newProtocol)
    {
        var transactions = await ConnectAsync();
        string topic = await transactions.NewTopicAsync(), target = await transactions.NewTopicAsync();
        var partition = new TopicPartition(topic, 0);
        var impatient = new Dictionary<string, string>(_client) { ["max.poll.interval.ms"] = newProtocol ? "3000" : "6000" };
        if (!newProtocol)
        {
            impatient["session.timeout.ms"] = "6000";
        }

        using var silent = Join(topic, newProtocol, impatient);
        using var asItWas = silent.Source.Membership()!;
        using var sink = transactions.Open(topic);
        using var successor = new Member(_client, topic, newProtocol);
        successor.Subscribe(topic);
        Member.PollUntil(() => successor.Owned.Count == 1, "the successor has the partition of the member that does not poll", successor);
        Assert.Null(successor.Commit(new CommitOffset(partition, 7, "of the successor")));

        sink.Begin();
        sink.Send(Transactions.Record(target, 1));
        var failure = Transactions.Fails(
            TransactionErrorKind.Abort, () => sink.SendOffsets([new CommitOffset(partition, 3, "of nobody")], asItWas, Transactions.Ceiling));
        sink.Abort(Transactions.Ceiling);

        Assert.Equal("UNKNOWN_MEMBER_ID", failure.ErrorCode);
        Assert.Equal(new CommittedOffset(partition, 7, "of the successor"), successor.Committed(partition));
        Assert.Empty(await transactions.VisibleAsync(target));
        Member.PollUntil(() => silent.Heard.Exists(static heard => heard.What == "lost"), "the loss is told", silent);
        silent.Source.Close();
        successor.Source.Close();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Membership_OfAMemberThatHasNotJoinedOrHasLeft_IsNone(bool newProtocol, bool left)
    {
        // What such a client would show is what clients show that are in no group, and a broker takes their offsets.
        var transactions = await ConnectAsync();
        var topic = await transactions.NewTopicAsync();
        using var member = left ? Join(topic, newProtocol) : new Member(_client, topic, newProtocol);
        if (left)
        {
            member.Source.Close();
        }

        Assert.Null(member.Source.Membership());
    }

    private static Member Join(string topic, bool newProtocol, IReadOnlyDictionary<string, string> client)
    {
        var member = new Member(client, topic, newProtocol);
        member.Subscribe(topic);
        Member.PollUntil(() => member.Owned.Count > 0, "the member has its partitions", member);
        return member;
    }

    private Member Join(string topic, bool newProtocol) => Join(topic, newProtocol, _client);

    private async Task<Transactions> ConnectAsync() => new(_client = (await kafka.GetAsync()).ClientSettings);
}
