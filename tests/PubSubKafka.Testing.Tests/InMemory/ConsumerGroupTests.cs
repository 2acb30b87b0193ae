using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Tests.InMemory;

public class ConsumerGroupTests
{
    private static readonly TopicPartition P0 = new("orders", 0);
    private static readonly TopicPartition P1 = new("orders", 1);

    private readonly InMemoryBroker _broker = Given.Broker(partitions: 2);
    private readonly RecordingListener _first = new();
    private readonly RecordingListener _second = new();

    [Fact]
    public void Join_SecondMember_GetsAPartitionOnlyAfterTheFirstGaveItBack()
    {
        using var first = Given.Source(_broker, _first);
        first.Poll(TimeSpan.Zero);
        using var second = Given.Source(_broker, _second);

        second.Poll(TimeSpan.Zero);
        Assert.Equal(["assigned"], _second.Heard);
        Assert.Equal(["assigned orders[0] orders[1]"], _first.Heard);
        Assert.Equal(2, _broker.Snapshot().UnsettledMembers);

        _first.OnRevoked = _ => Assert.Equal(2, Owners().Count(owner => owner == "tests-1"));
        first.Poll(TimeSpan.Zero);
        second.Poll(TimeSpan.Zero);

        var moved = Assert.Single(new[] { P0, P1 }, partition => _second.Heard.Contains($"assigned {partition}"));
        Assert.Equal(["assigned orders[0] orders[1]", $"revoked {moved}", "assigned"], _first.Heard);
        Assert.Equal(["assigned", $"assigned {moved}"], _second.Heard);
        Assert.Equal(0, _broker.Snapshot().UnsettledMembers);
    }

    [Fact]
    public void Join_CommitHandedOverInRevoked_IsWhereTheNewOwnerStarts()
    {
        Given.Send(_broker, [.. from i in Enumerable.Range(0, 4) from p in Enumerable.Range(0, 2) select Given.Record($"{i}", partition: p)]);
        using var first = Given.Source(_broker, _first);
        Given.Drain(first);
        using var second = Given.Source(_broker, _second);
        _first.OnRevoked = partitions => first.Commit([.. partitions.Select(partition => new CommitOffset(partition, 3))]);

        first.Poll(TimeSpan.Zero);

        Assert.Equal(["3"], Given.Drain(second));
        Assert.Equal("tests-1", Assert.Single(_broker.Commits("billing")).MemberId);
    }

    [Fact]
    public void Join_PartitionsThatStay_KeepTheirPositionAndPause()
    {
        Given.Send(_broker, [.. from i in Enumerable.Range(0, 4) from p in Enumerable.Range(0, 2) select Given.Record($"{p}.{i}", partition: p)]);
        using var first = Given.Source(_broker, _first);
        first.Poll(TimeSpan.Zero);
        first.Poll(TimeSpan.Zero);
        first.Pause([P0, P1]);
        using var second = Given.Source(_broker, _second);

        Assert.Empty(Given.Drain(first));
        var kept = Assert.Single(_broker.Snapshot().Groups[0].Partitions, partition => partition.OwnerId == "tests-1");
        Assert.Equal((1, true), (kept.Position, kept.IsPaused));
        first.Resume([P0, P1]);

        Assert.Equal([1, 2, 3], Given.Drain(first).Select(value => int.Parse(value.Split('.')[1], null)));
    }

    [Fact]
    public void Leave_ByClose_TheOtherGetsAll()
    {
        using var first = Given.Source(_broker, _first);
        var second = Given.Source(_broker, _second);
        first.Poll(TimeSpan.Zero);
        second.Poll(TimeSpan.Zero);
        second.Close();

        first.Poll(TimeSpan.Zero);

        Assert.Equal(["tests-1", "tests-1"], Owners());
        Assert.StartsWith("revoked", _second.Heard[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(_first.Heard, heard => heard.StartsWith("revoked", StringComparison.Ordinal));
    }

    [Fact]
    public void LoseMember_ItsCommits_AreRefusedAndItHearsLostBeforeItJoinsAnew()
    {
        Given.Send(_broker, Given.Record("a", partition: 0));
        using var first = Given.Source(_broker, _first);
        Given.Drain(first);
        first.Commit([new CommitOffset(P0, 1)]);
        _first.OnLost = _ => first.Commit([new CommitOffset(P0, 1)]);

        Assert.Equal(1, _broker.LoseMember("billing", "tests-1"));
        Assert.Equal(1, _broker.Snapshot().UnsettledMembers);
        var again = Given.Drain(first);

        Assert.Equal(
            ["assigned orders[0] orders[1]", "committed orders[0]@1 UNKNOWN_MEMBER_ID", "lost orders[0] orders[1]", "assigned orders[0] orders[1]"],
            _first.Heard);
        Assert.Null(_broker.Committed("billing", P0));
        Assert.Equal(["UNKNOWN_MEMBER_ID"], _broker.Commits("billing").Select(commit => commit.ErrorCode));
        Assert.Equal(["a"], again);
        Assert.Equal(0, _broker.Snapshot().UnsettledMembers);
    }

    [Fact]
    public void LoseMember_OthersDoNotWaitForIt()
    {
        using var first = Given.Source(_broker, _first);
        first.Poll(TimeSpan.Zero);
        using var second = Given.Source(_broker, _second);

        _broker.LoseMember("billing", "tests-1");
        second.Poll(TimeSpan.Zero);

        Assert.Equal(["assigned orders[0] orders[1]"], _second.Heard);
        Assert.Equal(["tests-2", "tests-2"], Owners());
    }

    [Fact]
    public void Close_LostMember_HearsLostAndCommitsNothing()
    {
        var first = Given.Source(_broker, _first);
        first.Poll(TimeSpan.Zero);
        first.Commit([new CommitOffset(P0, 0)]);
        _broker.LoseMember("billing");

        first.Close();

        Assert.Equal(
            ["assigned orders[0] orders[1]", "committed orders[0]@0 UNKNOWN_MEMBER_ID", "lost orders[0] orders[1]"], _first.Heard);
        Assert.DoesNotContain(_broker.Commits("billing"), commit => commit.ErrorCode is null);
        Assert.Empty(_broker.Snapshot().Groups[0].Members);
    }

    [Fact]
    public void CreateTopic_SubscribedTo_IsAssignedInAdditionToTheRest()
    {
        using var first = Given.Source(_broker, _first, topics: ["orders", "later"]);
        Assert.Throws<TransportException>(() => first.Poll(TimeSpan.Zero));
        Given.Drain(first);

        _broker.CreateTopic("later");
        _broker.CreateTopic("unrelated");
        first.Poll(TimeSpan.Zero);

        Assert.Equal(["assigned orders[0] orders[1]", "assigned later[0]"], _first.Heard);
    }

    [Fact]
    public void Revoked_Throws_PartitionsGoOnAllTheSame()
    {
        using var first = Given.Source(_broker, _first);
        first.Poll(TimeSpan.Zero);
        using var second = Given.Source(_broker, _second);
        _first.OnRevoked = _ => throw new InvalidOperationException("bad");

        Assert.Throws<InvalidOperationException>(() => first.Poll(TimeSpan.Zero));
        second.Poll(TimeSpan.Zero);

        Assert.Equal(["tests-1", "tests-2"], Owners().Order());
    }

    private IEnumerable<string?> Owners() => _broker.Snapshot().Groups[0].Partitions.Select(partition => partition.OwnerId);
}
