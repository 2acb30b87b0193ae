using PubSubKafka.Testing.RealBroker;
using PubSubKafka.Testing.RealBroker.Sources;

namespace PubSubKafka.Testing.Tests.RealBroker.Sources;

public sealed class SourceFinderTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("pubsubkafka-test-");

    public SourceFinderTests()
    {
        _home.CreateSubdirectory("libs");
        _home.CreateSubdirectory("bin");
        Touch("libs", "kafka_2.13-4.3.1.jar");
        Touch("bin", "java");
    }

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public void Find_ConfiguredAddress_ComesFirst()
    {
        var found = Find(new KafkaClusterOptions(), address: "kafka:9092", home: _home.FullName);

        Assert.Equal(KafkaSource.Configured, found.Availability.Source);
        Assert.Equal("kafka:9092", found.BootstrapServers);
    }

    [Fact]
    public void Find_ConfiguredAddressButOwnBrokersNeeded_TakesTheNext()
    {
        KafkaClusterOptions[] needy =
        [
            new() { OwnBrokers = true },
            new() { Brokers = 3 },
            new() { Secured = true },
            new() { ServerSettings = { ["num.io.threads"] = "2" } },
        ];

        Assert.All(needy, options => Assert.Equal(KafkaSource.Docker, Find(options, address: "kafka:9092").Availability.Source));
    }

    [Fact]
    public void Find_Distribution_HasItsVersionAndJava()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");

        var distribution = Find(new KafkaClusterOptions(), home: _home.FullName).Distribution;

        Assert.NotNull(distribution);
        Assert.Equal("4.3.1", distribution.Version);
        Assert.Equal(Path.Combine(_home.FullName, "bin", "java"), distribution.Java);
    }

    [Fact]
    public void Find_DistributionThatIsNone_IsAMistakeToReport()
    {
        File.Delete(Path.Combine(_home.FullName, "libs", "kafka_2.13-4.3.1.jar"));

        var availability = Find(new KafkaClusterOptions(), home: _home.FullName).Availability;

        Assert.False(availability.IsAvailable);
        Assert.Contains(_home.FullName, availability.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_DistributionWithoutJava_IsAMistakeToReport()
    {
        File.Delete(Path.Combine(_home.FullName, "bin", "java"));

        Assert.Contains("no Java", Find(new KafkaClusterOptions(), home: _home.FullName).Availability.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Find_Nothing_SaysWhatIsMissing(bool required)
    {
        var availability = Find(new KafkaClusterOptions(), docker: "there is no docker command", required: required).Availability;

        Assert.False(availability.IsAvailable);
        Assert.Equal(required, availability.IsRequired);
        Assert.Equal(
            "No Kafka for this test: PUBSUBKAFKA_BOOTSTRAP_SERVERS is not set; KAFKA_HOME is not set; there is no docker command.",
            availability.Reason);
    }

    private FoundSource Find(KafkaClusterOptions options, string? address = null, string? home = null, string? docker = null, bool required = false) =>
        SourceFinder.Find(options, new KafkaEnvironment(address, home, _home.FullName, Path: null, required), () => docker);

    private void Touch(string folder, string file) => File.WriteAllText(Path.Combine(_home.FullName, folder, file), "");
}
