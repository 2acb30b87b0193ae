using System.Collections.Concurrent;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Regressions;

/// <summary>56 and 57: a partition goes and comes back while a handler of its former assignment still runs.</summary>
public sealed class F56StaleHandlerTests(SpecKafka kafka)
{
    private const int Partitions = 3;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task F56_HandlerOfAFormerAssignmentStillRuns_TheRecordComesFreshAndF57_TheLateEndOfTheFormerOneTouchesNothing(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.WriteAsync(partition, [new("k", 0), new("k", 1)]);
        }

        // Every call for the first record of a partition gets a gate of its own. The first member's calls do not answer their cancellation.
        var calls = new ConcurrentQueue<(bool Mine, int Partition, TaskCompletionSource Gate)>();
        var journal = new Journal();
        Task<Member> JoinAsync(bool mine) => Member.StartAsync(
            topic,
            journal,
            (context, token) =>
            {
                if (context.Message.Number != 0)
                {
                    return Task.CompletedTask;
                }

                var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                calls.Enqueue((mine, context.Partition, gate));
                return mine ? gate.Task : gate.Task.WaitAsync(token);
            },
            protocol,
            consumer => consumer.Configure(options => options.DrainTimeout = TimeSpan.FromMilliseconds(100)));

        await using var one = await JoinAsync(mine: true);
        await Eventually.TrueAsync(() => calls.Count == Partitions, "all partitions are being handled");
        await using (await JoinAsync(mine: false))
        {
            await Eventually.TrueAsync(() => calls.Any(call => !call.Mine), "the second member has a partition");
        }

        var moved = calls.First(call => !call.Mine).Partition;
        var witness = (moved + 1) % Partitions;
        await one.HasPartitionsAsync(Partitions);

        // 56: it is the same offset as the one that is still in its handler, and it is handled all the same.
        await Eventually.TrueAsync(() => Mine(moved).Count >= 2, "the record comes again while the former handler runs");

        // 57: the end of the former ones neither completes the fresh one nor frees its key. Commits of another partition tell that time has passed.
        Mine(moved).SkipLast(1).ToList().ForEach(gate => gate.SetResult());
        Mine(witness).ForEach(gate => gate.SetResult());
        await topic.RoundsAsync(witness);
        Assert.Equal(0, topic.Committed(moved) ?? 0);
        Assert.DoesNotContain(journal.Started, call => call.Partition == moved && call.Number == 1);

        Mine(moved)[^1].SetResult();
        await topic.CommitsReachAsync(2, moved);
        foreach (var (_, _, gate) in calls)
        {
            gate.TrySetResult();
        }

        List<TaskCompletionSource> Mine(int partition) => [.. calls.Where(call => call.Mine && call.Partition == partition).Select(call => call.Gate)];
    }
}
