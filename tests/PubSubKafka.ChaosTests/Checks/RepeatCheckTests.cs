using PubSubKafka.ChaosMember.Journaling;
using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

public sealed class RepeatCheckTests
{
    private readonly Story _story = new();
    private readonly PublishedRecord _below;
    private readonly PublishedRecord _above;
    private readonly StoryMember _one;
    private readonly StoryMember _two;

    public RepeatCheckTests()
    {
        (_below, _above) = (_story.Publish("a"), _story.Publish("b"));
        (_one, _two) = (_story.Member("m1"), _story.Member("m2"));
        _one.Assigned();
    }

    [Fact]
    public void Violations_NothingRepeated_None()
    {
        _one.Handles(_below, _above);
        _one.Commits(2);
        _one.Commits(2);
        _one.Revoked();
        _two.Assigned();

        Assert.Empty(RepeatCheck.Violations(_story.Tell()));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void Violations_RepeatedAboveAGapAfterSoManyCommits_FromTheSecondOnFound(int commits, bool found)
    {
        _one.Starts(_below);
        _one.Commits(0);
        _one.Handles(_above);
        for (var i = 0; i < commits; i++)
        {
            _one.Commits(0);
        }

        _two.Assigned();
        _two.Handles(_below, _above);

        var violations = RepeatCheck.Violations(_story.Tell()).ToList();
        Assert.Equal(found ? 1 : 0, violations.Count);
        Assert.All(violations, violation => Assert.StartsWith("b 1 (0/1) at m2 started again at ", violation, StringComparison.Ordinal));
        Assert.All(violations, violation => Assert.EndsWith(
            $"m1 was done with it at +5.000 s, and committed the partition {commits} times after that, at +6.000 s and +7.000 s first",
            violation,
            StringComparison.Ordinal));
    }

    [Fact]
    public void Violations_DeadLetterRepeatedAfterTwoCommits_IsFound()
    {
        _one.Starts(_below);
        _one.Ends(_one.Starts(_above), EntryKind.Failed);
        _one.DeadLetters(_above);
        _one.Commits(0);
        _one.Commits(0);
        _two.Assigned();
        _two.Starts(_above);

        Assert.Single(RepeatCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_CommitsBeforeTheEndOrOfOthers_DoNotCount()
    {
        _one.Starts(_below);
        _one.Commits(0);
        _one.Commits(0);
        _one.Commits(0, partition: 1);
        _one.Handles(_above);
        _one.Commits(0, partition: 1);
        _one.Commits(0, partition: 1);
        _two.Assigned();
        _two.Commits(0);
        _two.Commits(0);
        _two.Handles(_below, _above);

        Assert.Empty(RepeatCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_EndOfAHandlerWhosePartitionIsGone_DoesNotCount()
    {
        var late = _one.Starts(_above);
        _one.Lost();
        _one.Ends(late);
        _one.Commits(0);
        _one.Commits(0);
        _two.Assigned();
        _two.Handles(_above);

        Assert.Empty(RepeatCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_BelowAnAcknowledgedOffset_IsFoundAfterOneCommit()
    {
        _one.Handles(_below);
        _one.Commits(1);
        _two.Assigned();
        _two.Handles(_below);

        Assert.Equal(
            ["a 1 (0/0) at m2 started at +6.000 s; offset 1 was committed at +4.000 s, before the member got the partition"],
            RepeatCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_MemberThatHadThePartitionBefore_MayNotKnowYet()
    {
        _two.Assigned();
        _one.Handles(_below);
        _one.Commits(1);
        _one.Commits(1);
        _two.Handles(_below);

        Assert.Empty(RepeatCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_AgainInTheSameAssignment_IsFound()
    {
        _one.Handles(_below, _below);

        Assert.Equal(
            ["a 1 (0/0) at m1 started again at +4.000 s: m1 was done with it at +3.000 s, in the same assignment"],
            RepeatCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_AfterAnOrderlyRevocationWhileAllIsWell_IsFound()
    {
        _story.Calmly(() =>
        {
            _one.Handles(_below);
            _one.Revoked();
            _two.Assigned();
            _two.Handles(_below);
        });

        Assert.Equal(
            ["a 1 (0/0) at m2 started again at +7.000 s: m1 was done with it at +4.000 s, while all was well"],
            RepeatCheck.Violations(_story.Tell()));
    }

    [Theory]
    [InlineData(EntryKind.Lost)]
    [InlineData(EntryKind.LeftBehind)]
    [InlineData(EntryKind.Unanswered)]
    public void Violations_DisorderWhileAllIsWell_IsAllowed(EntryKind disorder)
    {
        _story.Calmly(() =>
        {
            _one.Handles(_below);
            switch (disorder)
            {
                case EntryKind.Lost:
                    _one.Lost();
                    break;
                case EntryKind.LeftBehind:
                    _one.LeavesHandlersBehind();
                    _one.Revoked();
                    break;
                default:
                    _one.HasNoAnswer();
                    _one.Revoked();
                    break;
            }

            _two.Assigned();
            _two.Handles(_below);
        });

        Assert.Empty(RepeatCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_AfterAnOrderlyRevocationInAStorm_IsAllowed()
    {
        _one.Handles(_below);
        _one.Revoked();
        _two.Assigned();
        _two.Handles(_below);

        Assert.Empty(RepeatCheck.Violations(_story.Tell()));
    }
}
