namespace PubSubKafka.ChaosTests.Checks;

public sealed class EndCheckTests
{
    private readonly Story _story = new();
    private readonly StoryMember _member;

    public EndCheckTests()
    {
        _story.Publish("a");
        _story.Publish("b", partition: 1);
        _member = _story.Member("m1");
    }

    [Fact]
    public void Violations_AllCommittedAndAllWell_None()
    {
        Reports();
        _story.CommittedAtEnd(1);
        _story.CommittedAtEnd(1, partition: 1);

        Assert.Empty(EndCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_Lag_IsFound()
    {
        Reports();
        _story.CommittedAtEnd(0);

        Assert.Equal(["partition 0 ends at 1, and 0 is committed", "partition 1 ends at 1, and nothing is committed"], EndCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_MemberInTrouble_IsFound()
    {
        Reports();
        _story.CommittedAtEnd(1);
        _story.CommittedAtEnd(1, partition: 1);
        _story.Trouble("m1 has stopped by itself");

        Assert.Equal(["m1 has stopped by itself"], EndCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_NothingReported_IsFound()
    {
        _story.CommittedAtEnd(1);
        _story.CommittedAtEnd(1, partition: 1);

        Assert.Equal(2, EndCheck.Violations(_story.Tell()).Count());
    }

    private void Reports()
    {
        _member.Assigned();
        _member.Commits(0);
    }
}
