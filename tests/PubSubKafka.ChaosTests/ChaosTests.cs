using PubSubKafka.ChaosTests.Checks;
using PubSubKafka.ChaosTests.Plans;
using PubSubKafka.ChaosTests.Running;

namespace PubSubKafka.ChaosTests;

/// <summary>
/// Members come, go and are killed, brokers too, connections are slow and break, handlers fail: nothing is lost, keys stay in order, and little is
/// handled twice. A seed decides what happens.
/// </summary>
public sealed class ChaosTests(ChaosCluster chaos)
{
    public static TheoryData<int> Seeds => [.. ChaosSeeds.Read(Environment.GetEnvironmentVariable(ChaosSeeds.Variable))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Seed_PlanIsPlayed_NoPromiseIsBroken(int seed)
    {
        var cluster = await chaos.GetAsync();
        var plan = ChaosPlan.For(seed);
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "chaos", $"{seed}-{Guid.NewGuid():N}"));
        var diary = "";
        var found = new List<string>();
        try
        {
            await using var run = await ChaosRun.StartAsync(plan, cluster, folder.FullName, TestContext.Current.CancellationToken);
            try
            {
                var history = await run.PlayAsync();
                TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {plan.Kind}: {RunSummary.Of(history)}");
                found.AddRange(AllChecks.Run(history));
            }
            catch (Exception exception)
            {
                found.Add($"the run could not be played to its end: {exception}");
            }

            finally
            {
                // Before the members are ended, which takes long where brokers are away.
                await chaos.RestoreAsync();
                diary = run.Diary;
            }
        }
        catch (Exception exception) when (found.Count > 0)
        {
            found.Add($"and could not be ended: {exception}");
        }

        if (found.Count > 0)
        {
            Assert.Fail(
                $"""
                Seed {seed} breaks a promise. Again: ./test.sh --chaos ={seed}
                {string.Join('\n', found)}

                The journals and logs are in {folder.FullName}. The plan: {plan}

                When each step was taken:
                {diary}
                """);
        }

        folder.Delete(recursive: true);
    }
}
