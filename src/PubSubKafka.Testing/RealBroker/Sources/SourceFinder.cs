namespace PubSubKafka.Testing.RealBroker.Sources;

/// <summary>Takes the first of: a configured address (unless the test needs brokers of its own), a distribution on disk, Docker.</summary>
internal static class SourceFinder
{
    internal static FoundSource Find(KafkaClusterOptions options, KafkaEnvironment environment, Func<string?> dockerProblem)
    {
        if (environment.NoBroker)
        {
            return new FoundSource(new KafkaAvailability(
                KafkaSource.None, $"No Kafka for this test: {KafkaEnvironment.NoBrokerVariable} is 1.", environment.RequireBroker));
        }

        string addressProblem;
        if (environment.BootstrapServers is not { } servers)
        {
            addressProblem = $"{KafkaEnvironment.BootstrapServersVariable} is not set";
        }
        else if (options.NeedsOwnBrokers)
        {
            addressProblem = $"{KafkaEnvironment.BootstrapServersVariable} is set, but this test needs brokers of its own";
        }
        else
        {
            return new FoundSource(Available(KafkaSource.Configured, $"Kafka at {servers}"), BootstrapServers: servers);
        }

        if (KafkaDistribution.Find(environment, out var distributionProblem) is { } distribution)
        {
            return new FoundSource(Available(KafkaSource.Distribution, $"Kafka {distribution.Version} in {distribution.Home}"), Distribution: distribution);
        }

        // A variable that leads nowhere is a mistake to report, not one to paper over with another Kafka.
        var problem = environment.KafkaHome is null ? dockerProblem() : "docker was not tried";
        return problem is null
            ? new FoundSource(Available(KafkaSource.Docker, $"Docker with {DockerJava.Image}"))
            : new FoundSource(new KafkaAvailability(
                KafkaSource.None,
                $"No Kafka for this test: {addressProblem}; {distributionProblem}; {problem}.",
                environment.RequireBroker));

        KafkaAvailability Available(KafkaSource source, string reason) => new(source, reason, environment.RequireBroker);
    }
}
