using System.Diagnostics;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Testing.Tests.RealBroker;

[Collection(OwnBrokersGroup.Name)]
public sealed class SuddenEndTests
{
    private const string AnswerFileVariable = "PUBSUBKAFKA_TESTS_ANSWER_FILE";

    [Fact]
    public async Task Process_EndedBySigkill_LeavesNoBrokerAndNoFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks at processes in /proc");
        SharedKafka.SkipUnlessAvailable(static options => options.OwnBrokers = true);
        var answerFile = Path.Combine(Path.GetTempPath(), KafkaCluster.UniqueName("answer"));
        using var child = StartChild(answerFile);
        try
        {
            await Eventually.TrueAsync(() => File.Exists(answerFile), "the child has started a cluster");
            var folder = await File.ReadAllTextAsync(answerFile, TestContext.Current.CancellationToken);
            Assert.InRange(ClusterProcesses.Count(folder), 2, 10);

            child.Kill();

            await Eventually.TrueAsync(() => ClusterProcesses.Count(folder) == 0, "the child's broker is gone");
            await Eventually.TrueAsync(() => !Directory.Exists(folder), "the child's files are gone");
        }
        finally
        {
            child.Kill();
            File.Delete(answerFile);
        }
    }

    [Fact(Explicit = true)]
    public async Task Child_StartsClusterAndWaitsToBeKilled()
    {
        var answerFile = Environment.GetEnvironmentVariable(AnswerFileVariable);
        Assert.SkipWhen(answerFile is null, "runs only as the child of another test");
        await using var cluster = await SharedKafka.StartOwnAsync();
        await File.WriteAllTextAsync(answerFile + ".new", Path.GetDirectoryName(cluster.ToolSettingsFile), TestContext.Current.CancellationToken);
        File.Move(answerFile + ".new", answerFile);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private static Process StartChild(string answerFile)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [typeof(SuddenEndTests).Assembly.Location, "-explicit", "only", "-method", $"*.{nameof(Child_StartsClusterAndWaitsToBeKilled)}"])
        {
            Environment = { [AnswerFileVariable] = answerFile },
            RedirectStandardOutput = true,
        };
        var child = Process.Start(start)!;
        child.BeginOutputReadLine();
        return child;
    }
}
