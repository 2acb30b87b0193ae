using PubSubKafka.ChaosMember.Journaling;

namespace PubSubKafka.ChaosTests.Checks;

public sealed class CommitCheckTests
{
    private readonly Story _story = new();
    private readonly StoryMember _member;

    public CommitCheckTests()
    {
        _member = _story.Member("m1");
        _member.Assigned();
    }

    [Fact]
    public void Violations_NeverPastWhatEnded_None()
    {
        var (first, second) = (_story.Publish("a"), _story.Publish("b"));
        _story.Sees(0);
        _member.Handles(first);
        _story.Sees(1);
        _member.Ends(_member.Starts(second), EntryKind.Failed);
        _member.DeadLetters(second);
        _story.Sees(2);

        Assert.Empty(CommitCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_PastARunningRecord_IsFoundOnce()
    {
        var (first, second) = (_story.Publish("a"), _story.Publish("b"));
        var running = _member.Starts(first);
        _member.Handles(second);
        _story.Sees(2);
        _story.Sees(2);
        _member.Ends(running);

        Assert.Equal(["a 1 (0/0) was done with at +7.000 s, but offset 2 was committed by +5.000 s"], CommitCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_PastARecordThatNeverEnded_IsFound()
    {
        var (first, other) = (_story.Publish("a"), _story.Publish("a", partition: 1));
        _member.Ends(_member.Starts(first), EntryKind.Failed);
        _story.Sees(1);
        _story.Sees(0, partition: 1);

        Assert.Equal(["a 1 (0/0) was never done with, but offset 1 was committed by +4.000 s"], CommitCheck.Violations(_story.Tell()));
        Assert.Equal(1, other.Id.Partition);
    }
}
