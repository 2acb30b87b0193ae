using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.OffsetsAndRestart;

public sealed class A02CrashTests(SpecKafka kafka)
{
    private const int Records = 20_000;
    private const int Stuck = 100;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task A02_ProcessIsKilledWithOneUnfinishedRecordBelowALargeBacklog_OnlyThatOneComesAgain(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        using (var child = ChildMember.Start(topic, new ChildPlan { Protocol = protocol, Held = [Stuck] }))
        {
            await Eventually.TrueAsync(() => child.FinishedCount == Records - 1, "all but one are finished");
            await topic.RoundsAsync(witness: 1);
            child.Kill();
        }

        Assert.Equal(Stuck, topic.Committed());
        var journal = new Journal();
        await using var next = await Member.StartAsync(topic, journal, protocol: protocol);
        await topic.CommitsReachAsync(Records);

        var again = journal.Numbers.Where(number => number >= 0).ToList();
        Assert.Contains(Stuck, again);
        Assert.Equal(again.Distinct(), again);
        Assert.Equal([Stuck], again);
    }

    [Fact]
    public async Task A02_OneUnfinishedRecordBelowALargeBacklog_TakesFewBytesOfMetadata()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        var journal = new Journal();
        var gates = new Gates(Stuck);
        await using var member = await Member.StartAsync(topic, journal, (context, token) => gates.PassAsync(context.Message.Number, token));
        await journal.FinishesAsync(Records - 1);
        await topic.RoundsAsync(witness: 1);

        var (offset, text) = CommitMetadata.Read(topic);
        Assert.Equal(Stuck, offset);
        Assert.InRange(text.Length, 1, 100);
        gates.OpenAll();
    }
}
