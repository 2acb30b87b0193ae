using PubSubKafka.ChaosMember.Journaling;
using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

public sealed class OrderCheckTests
{
    private readonly Story _story = new();
    private readonly PublishedRecord _first;
    private readonly PublishedRecord _second;
    private readonly PublishedRecord _third;
    private readonly StoryMember _one;
    private readonly StoryMember _two;

    public OrderCheckTests()
    {
        (_first, _second, _third) = (_story.Publish("a"), _story.Publish("a"), _story.Publish("a"));
        (_one, _two) = (_story.Member("m1"), _story.Member("m2"));
        _one.Assigned();
    }

    [Fact]
    public void Violations_OneAfterTheOtherWithRetriesAndDeadLetters_None()
    {
        _one.Handles(_first);
        _one.Ends(_one.Starts(_second), EntryKind.Failed);
        _one.Ends(_one.Starts(_second, attempt: 2), EntryKind.Failed);
        _one.DeadLetters(_second);
        _one.Handles(_third);

        Assert.Empty(OrderCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_OtherKeysOverlap_None()
    {
        var other = _story.Publish("b");
        var started = _one.Starts(_first);
        _one.Handles(other);
        _one.Ends(started);

        Assert.Empty(OrderCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_AfterACrashFromAnOlderRecordOn_None()
    {
        _one.Handles(_first, _second);
        _one.Starts(_third);
        _two.Assigned();
        _two.Handles(_second, _third);

        Assert.Empty(OrderCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_LateHandlerOfALostAssignment_None()
    {
        var late = _one.Starts(_first);
        _one.Lost();
        _one.Assigned();
        var again = _one.Starts(_first);
        _one.Ends(late);
        _one.Ends(again);
        _one.Handles(_second);

        Assert.Empty(OrderCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_StartedBeforeThePredecessorEnded_IsFound()
    {
        var started = _one.Starts(_first);
        _two.Assigned();
        _two.Handles(_second);
        _one.Ends(started);

        Assert.Equal(
            [
                "a 2 (0/1) at m2 started at +4.000 s, before a 1 (0/0) was done with at +6.000 s",
                "a 2 (0/1) was done with at +5.000 s, before a 1 (0/0) was done with at +6.000 s",
            ],
            OrderCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_PredecessorNeverEnded_IsFound()
    {
        _one.Handles(_second);

        Assert.Equal(
            [
                "a 2 (0/1) at m1 started at +2.000 s, and a 1 (0/0) never was done with",
                "a 2 (0/1) was done with at +3.000 s, and a 1 (0/0) never was done with",
            ],
            OrderCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_TwoAtATimeInOneAssignment_IsFound()
    {
        _one.Handles(_first, _second, _third);
        _two.Assigned();
        var running = _two.Starts(_first);
        _two.Handles(_second);
        _two.Ends(running);

        Assert.Equal(["a 2 (0/1) at m2 started during 1 (0/0), in one assignment"], OrderCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_RepeatsOutOfOrder_AreFound()
    {
        _one.Handles(_first, _second, _third);
        _two.Assigned();
        _two.Handles(_second, _first);

        Assert.Equal(["a 1 (0/0) at m2 started after the later 2 (0/1), in one assignment"], OrderCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_RepeatGoesOnWithoutAnEnd_IsFound()
    {
        _one.Handles(_first, _second, _third);
        _two.Assigned();
        _two.Ends(_two.Starts(_first), EntryKind.Failed);
        _two.Handles(_second);

        Assert.Equal(["a 2 (0/1) at m2 started without an end of 1 (0/0), in one assignment"], OrderCheck.Violations(_story.Tell()));
    }
}
