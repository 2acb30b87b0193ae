using PubSubKafka.TestFixtures;
using PubSubKafka.Transport;

namespace PubSubKafka.IntegrationTests.Transport;

public sealed class KafkaClassicRecordSourceTests(SharedKafka kafka) : KafkaRecordSourceTests(kafka, newProtocol: false)
{
    private Dictionary<string, string> Eager => new(Client) { ["partition.assignment.strategy"] = "range" };

    [Fact]
    public async Task EagerAssignor_SecondMemberJoins_TakesAllAndGivesBackSomeWithTheirCommits()
    {
        var topic = await NewTopicAsync(partitions: 2, records: 2);
        using var first = new Member(Eager, topic);
        first.OnRevoked = partitions => first.Source.Commit([.. partitions.Select(static partition => new CommitOffset(partition, 1, "first was here"))]);
        first.Subscribe(topic);
        Member.PollUntil(() => first.Owned.Count == 2, "the first has all", first);

        using var second = new Member(Eager, topic);
        IReadOnlyList<CommittedOffset> read = [];
        second.OnAssigned = partitions => read = second.Source.ReadCommitted(partitions, Member.Ceiling);
        second.Subscribe(topic);
        Member.PollUntil(() => first.Owned.Count == 1 && second.Owned.Count == 1, "both have one", first, second);

        Assert.Equal([("assigned", 2), ("revoked", 2), ("assigned", 1)], first.Heard.Select(static heard => (heard.What, heard.Partitions.Count)));
        Assert.Equal("first was here", Assert.Single(read).Metadata);
        Member.PollUntil(() => first.Answers.Count == 2, "the first has its answers", first, second);
        Assert.All(first.Answers, static answer => Assert.Null(answer.Error));
        second.Source.Close();
        first.Source.Close();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MoreMembersThanPartitions_TheEmptyAssignmentIsTold(bool eager)
    {
        var topic = await NewTopicAsync();
        var client = eager ? Eager : Client;
        using var first = new Member(client, topic);
        using var second = new Member(client, topic);
        first.Subscribe(topic);
        Member.PollUntil(() => first.Owned.Count == 1, "the first has the partition", first);
        second.Subscribe(topic);

        // Which of them has none, the members' random ids decide.
        Member Empty() => first.Owned.Count == 0 ? first : second;
        Member.PollUntil(
            () => first.Owned.Count + second.Owned.Count == 1 && Empty().Heard is [.., ("assigned", { Count: 0 })], "one of them is assigned nothing", first, second);

        Member empty = Empty(), owner = empty == first ? second : first;
        empty.Source.Close();
        Assert.Null(owner.Commit(new CommitOffset(new TopicPartition(topic, 0), 0, "still here")));
        owner.Source.Close();
    }
}
