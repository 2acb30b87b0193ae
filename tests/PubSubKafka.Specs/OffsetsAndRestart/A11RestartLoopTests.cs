using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.OffsetsAndRestart;

public sealed class A11RestartLoopTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task A11_ProduceOneConsumeCloseAgainAndAgain_NoRecordIsSkippedOrRepeated(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        var journal = new Journal();
        for (var round = 0; round < 6; round++)
        {
            await topic.WriteAsync(0, "k", round);
            await using (await Member.StartAsync(topic, journal, protocol: protocol))
            {
                await journal.FinishesAsync(round + 1);
            }

            journal.HasEachOnce(round + 1);
            Assert.Equal(round + 1, topic.Committed());
        }
    }
}
