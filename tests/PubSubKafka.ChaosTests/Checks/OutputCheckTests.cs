namespace PubSubKafka.ChaosTests.Checks;

public sealed class OutputCheckTests
{
    private readonly Story _story = new() { ExactlyOnce = true };

    [Fact]
    public void Violations_EachHasItsOutputInOrder_None()
    {
        for (var number = 0; number < 3; number++)
        {
            _story.Output(_story.Publish("k"));
            _story.DeadLetter(_story.Publish("sick", alwaysFails: true));
        }

        Assert.Empty(OutputCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_ARecordHasNoOutput_IsFound()
    {
        var record = _story.Publish("k");

        Assert.Equal([$"{record} has 0 outputs"], OutputCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_ARecordHasTwo_IsFoundWithTheOrder()
    {
        var record = _story.Publish("k");
        _story.Output(record);
        _story.Output(record);

        Assert.Equal([$"{record} has 2 outputs", "the output of k 1 comes after that of k 1"], OutputCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_OutputsAreNotInOrder_IsFound()
    {
        var (first, second) = (_story.Publish("k"), _story.Publish("k"));
        _story.Output(second);
        _story.Output(first);

        Assert.Equal(["the output of k 1 comes after that of k 2"], OutputCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_ARecordThatCannotBeHandledHasAnOutputOrTwoDeadLetters_IsFound()
    {
        var record = _story.Publish("sick", alwaysFails: true);
        _story.Output(record);
        _story.DeadLetter(record);
        _story.DeadLetter(record);

        Assert.Equal([$"{record} cannot be handled and has 1 outputs", $"{record} has 2 dead letters"], OutputCheck.Violations(_story.Tell()));
    }

    [Fact]
    public void Violations_AnOutputOfNothing_IsFound()
    {
        var story = new Story { ExactlyOnce = true };
        story.Output(new Story().Publish("k"));

        Assert.Equal(["there is an output of k 1, which was never published"], OutputCheck.Violations(story.Tell()));
    }

    [Fact]
    public void Violations_NothingIsPublished_None()
    {
        var story = new Story();
        story.Publish("k");

        Assert.Empty(OutputCheck.Violations(story.Tell()));
    }
}
