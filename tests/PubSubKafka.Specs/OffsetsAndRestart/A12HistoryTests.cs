using System.Globalization;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.OffsetsAndRestart;

/// <summary>The pure part has property tests of its own; here whole members run through random histories on Kafka.</summary>
public sealed class A12HistoryTests(SpecKafka kafka)
{
    private const int Partitions = 4;

    [Theory]
    [InlineData(GroupProtocol.Cooperative, 1)]
    [InlineData(GroupProtocol.Eager, 2)]
    [InlineData(GroupProtocol.Kip848, 3)]
    public async Task A12_RecordsComeAndEndAndMembersComeAndGoAtRandom_NothingUnfinishedIsEverCommittedAndAllIsHandledInTheEnd(GroupProtocol protocol, int seed)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        var journal = new Journal();
        var random = new Random(seed);
        var members = new List<Member>();
        var written = new int[Partitions];
        using var over = new CancellationTokenSource();
        var watching = Task.Run(() => WatchAsync(topic, journal, over.Token), CancellationToken.None);
        Task<Member> JoinAsync() => Member.StartAsync(
            topic,
            journal,
            async (context, token) =>
            {
                // Some records take longer than the drain, and some of those do not answer their cancellation.
                var kind = context.Message.Number % 10;
                var patience = kind == 0 ? CancellationToken.None : token;
                await Task.Delay(TimeSpan.FromMilliseconds(kind < 2 ? 300 : kind), TimeProvider.System, patience);
                if (kind == 5 && context.Attempt == 1)
                {
                    throw new InvalidOperationException("once");
                }
            },
            protocol,
            consumer => consumer.WithConcurrency(20).Configure(options => options.DrainTimeout = TimeSpan.FromMilliseconds(100)));

        members.Add(await JoinAsync());
        for (var step = 0; step < 25; step++)
        {
            var partition = random.Next(Partitions);
            var count = random.Next(60);
            await topic.WriteAsync(partition, Enumerable.Range(written[partition], count).Select(number => new Order(string.Create(CultureInfo.InvariantCulture, $"k{number % 15}"), number)));
            written[partition] += count;
            switch (random.Next(4))
            {
                case 0 when members.Count < 3:
                    members.Add(await JoinAsync());
                    break;
                case 1 when members.Count > 1:
                    await members[0].DisposeAsync();
                    members.RemoveAt(0);
                    break;
                default:
                    await Task.Delay(TimeSpan.FromMilliseconds(random.Next(150)), TimeProvider.System, TestContext.Current.CancellationToken);
                    break;
            }
        }

        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.CommitsReachAsync(written[partition], partition);
            Assert.Equal(
                Enumerable.Range(0, written[partition]), journal.Finished.Where(call => call.Partition == partition).Select(call => call.Number).Distinct().Order());
        }

        await over.CancelAsync();
        Assert.True(await watching > 10, "The commits were looked at too seldom.");
        foreach (var member in members)
        {
            await member.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task A12_HandlerEndsAfterItsPartitionHasMovedToAnotherMember_NothingIsCommittedForIt(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        var journal = new Journal();

        // The first member's handlers are numbered by partition, the second's from ten on.
        var gates = new Gates([.. Enumerable.Range(0, Partitions), .. Enumerable.Range(10, Partitions)]);
        Task<Member> JoinAsync(int first) => Member.StartAsync(
            topic,
            journal,
            (context, _) => context.Message.Number < 0 ? Task.CompletedTask : gates.PassAsync(first + context.Partition, CancellationToken.None),
            protocol,
            consumer => consumer.Configure(options => options.DrainTimeout = TimeSpan.FromMilliseconds(100)));

        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.WriteAsync(partition, "k", partition);
        }

        await using var one = await JoinAsync(first: 0);
        await journal.StartsAsync(Partitions);
        await using var other = await JoinAsync(first: 10);
        await journal.StartsAsync(Partitions + 2);
        int[] moved = [.. journal.Started.Where(call => call.Member == other.Name).Select(call => call.Partition)];

        // The old owner ends what it began in both, the new one only in the second of them, whose commits tell that time has passed.
        gates.Open(moved);
        gates.Open(10 + moved[1]);
        await topic.RoundsAsync(witness: moved[1]);
        Assert.Equal(0, topic.Committed(moved[0]) ?? 0);

        gates.OpenAll();
        await topic.CommitsReachAsync(1, moved[0]);
    }

    private static async Task<int> WatchAsync(TestTopic topic, Journal journal, CancellationToken over)
    {
        var looks = 0;
        while (!over.IsCancellationRequested)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                // Read before the journal is: a handler writes its end down before the library hears of it.
                var committed = (int)(topic.Committed(partition) ?? 0);
                var finished = journal.Finished.Where(call => call.Partition == partition).Select(call => call.Offset).ToHashSet();
                Assert.Equal(committed, finished.Count(offset => offset < committed));
            }

            looks++;
            await Task.Yield();
        }

        return looks;
    }
}
