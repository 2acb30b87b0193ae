namespace PubSubKafka.ChaosTests.Checks;

public sealed class AllChecksTests
{
    [Fact]
    public void Run_EachCheckHasSomethingToFind_AllAreNamed()
    {
        var story = new Story();
        var (first, second) = (story.Publish("a"), story.Publish("a"));
        var member = story.Member("m1");
        member.Assigned();
        member.Handles(second, second);
        story.Sees(first.Id.Offset + 1);

        var found = AllChecks.Run(story.Tell());

        Assert.Equal(["a", "b", "c", "d", "e"], found.Select(text => text[..1]));
    }

    [Fact]
    public void Run_NothingToFind_Empty()
    {
        var story = new Story();
        var record = story.Publish("a");
        var member = story.Member("m1");
        member.Assigned();
        member.Handles(record);
        member.Commits(1);
        story.CommittedAtEnd(1);

        Assert.Empty(AllChecks.Run(story.Tell()));
    }
}
