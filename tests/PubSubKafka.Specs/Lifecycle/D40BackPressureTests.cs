using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Lifecycle;

public sealed class D40BackPressureTests(SpecKafka kafka)
{
    private const int Records = 200;
    private const int Handlers = 10;
    private const int Bound = 150;

    [Fact]
    public async Task D40_TenHandlersAreBlockedAndMoreIsWrittenThanThePartitionMayHave_ItStaysPausedAtTheBoundAndThenEverythingIsHandled()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        var journal = new Journal();
        var gates = new Gates(Enumerable.Range(0, Records));
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, token) => gates.PassAsync(context.Message.Number, token),
            consumer: consumer => consumer.WithConcurrency(Handlers).Configure(options => options.MaxBufferedPerPartition = Bound));
        await Eventually.TrueAsync(() => member.Work.Unfinished >= Bound, "the partition is full");
        await journal.StartsAsync(Handlers);

        // Above half of the bound it stays paused, so what is unfinished only becomes less.
        for (var released = 1; released <= 20; released++)
        {
            gates.Open(journal.Started[released - 1].Number);
            await journal.FinishesAsync(released);
            await Eventually.TrueAsync(() => member.Work.Unfinished <= Bound - released, "the record is done with");
            Assert.Equal(Bound - released, member.Work.Unfinished);
            Assert.InRange(member.Work.Running, 1, Handlers);
        }

        await topic.WriteAsync(0, Enumerable.Range(Records, 10).Select(number => new Order($"k{number}", number)));
        gates.OpenAll();
        await topic.CommitsReachAsync(Records + 10);
        journal.HasEachOnce(Records + 10);
    }
}
