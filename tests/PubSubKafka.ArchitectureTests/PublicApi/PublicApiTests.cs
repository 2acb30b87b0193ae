using System.Reflection;
using PubSubKafka.ArchitectureTests.Sources;

namespace PubSubKafka.ArchitectureTests.PublicApi;

public sealed class PublicApiTests
{
    private const string Accept = "PUBSUBKAFKA_ACCEPT_API";

    [Theory]
    [InlineData("PubSubKafka")]
    [InlineData("PubSubKafka.Outbox")]
    [InlineData("PubSubKafka.Testing")]
    public void PublicApi_OfAPackage_IsTheApprovedOne(string package)
    {
        var path = Repository.Path("tests", "PubSubKafka.ArchitectureTests", "PublicApi", $"{package}.txt");
        var actual = ApiText.Of(Assembly.Load(package));
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }

        var approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (approved != actual)
        {
            Assert.Fail(
                $"The public API of {package} has changed. If that is meant, run the tests once with {Accept}=1 and commit {Path.GetFileName(path)}.\n"
                + LineDiff.Of(approved, actual));
        }
    }

    [Fact]
    public void PublicApi_OfTheLibrary_NamesNoTypeOfConfluent()
    {
        Assert.DoesNotContain("Confluent.", ApiText.Of(Assembly.Load("PubSubKafka")), StringComparison.Ordinal);

        // The tests' package may; that also shows that such a name would be seen.
        Assert.Contains("Confluent.Kafka.ErrorCode error", ApiText.Of(Assembly.Load("PubSubKafka.Testing")), StringComparison.Ordinal);
    }
}
