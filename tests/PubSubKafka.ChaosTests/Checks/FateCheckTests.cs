using PubSubKafka.ChaosMember.Journaling;
using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

public sealed class FateCheckTests
{
    private readonly Story _story = new();
    private readonly StoryMember _member;
    private readonly PublishedRecord _good;
    private readonly PublishedRecord _bad;

    public FateCheckTests()
    {
        _good = _story.Publish("good");
        _bad = _story.Publish("bad", alwaysFails: true);
        _member = _story.Member("m1");
        _member.Assigned();
    }

    [Fact]
    public void Violations_EachAsItsHandlerDecides_None()
    {
        _member.Handles(_good);
        GivesUp(_bad);

        Assert.Empty(FateCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_NeverEnded_AreFound()
    {
        _member.Starts(_good);
        _member.Ends(_member.Starts(_bad), EntryKind.Failed);

        Assert.Equal(
            [
                "good 1 (0/0) was neither handled successfully nor written to the dead-letter topic",
                "bad 1 (0/1) was neither handled successfully nor written to the dead-letter topic",
            ],
            FateCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_WrongFate_AreFound()
    {
        GivesUp(_good);
        _member.Handles(_bad);

        Assert.Equal(
            [
                "good 1 (0/0) stands in the dead-letter topic although its handler would have handled it",
                "bad 1 (0/1) was handled successfully although its handler always fails",
            ],
            FateCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_BothFates_AreFound()
    {
        GivesUp(_bad);
        GivesUp(_good);
        _member.Handles(_good);

        Assert.Equal(["good 1 (0/0) was handled successfully and stands in the dead-letter topic too"], FateCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_DeadLetterOnlyInTheLog_IsFound()
    {
        _member.Handles(_good);
        _member.Ends(_member.Starts(_bad), EntryKind.Failed);
        _member.DeadLetters(_bad);

        Assert.Equal(
            [
                "bad 1 (0/1) was neither handled successfully nor written to the dead-letter topic",
                "m1 says that it wrote 0/1 to the dead-letter topic, where it is not",
            ],
            FateCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_WhatWasNeverPublished_IsFound()
    {
        _member.Handles(_good);
        GivesUp(_bad);
        var foreign = new PublishedRecord(new RecordId(7, 7), "foreign", 1, AlwaysFails: false);
        _member.Handles(foreign);
        _story.DeadLetter(foreign);

        Assert.Equal(
            ["a dead letter says that it was foreign 1 (7/7), which was never published", "foreign 1 (7/7) at m1 was handled and never published"],
            FateCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_OtherContent_IsFound()
    {
        _member.Handles(_good with { Sequence = 5 });
        GivesUp(_bad);
        _story.DeadLetter(_bad with { Key = "good" });

        Assert.Equal(
            ["the dead letter of bad 1 (0/1) holds good 1", "good 5 (0/0) at m1 was handled, where good 1 (0/0) was published"],
            FateCheck.Violations(_story.Tell()));
    }

    private void GivesUp(PublishedRecord record)
    {
        _member.Ends(_member.Starts(record), EntryKind.Failed);
        _story.DeadLetter(record);
        _member.DeadLetters(record);
    }
}
