namespace PubSubKafka.Testing.RealBroker.Sources;

/// <summary>The environment variables that decide where a cluster comes from.</summary>
internal sealed record KafkaEnvironment(string? BootstrapServers, string? KafkaHome, string? JavaHome, string? Path, bool RequireBroker, bool NoBroker = false)
{
    internal const string BootstrapServersVariable = "PUBSUBKAFKA_BOOTSTRAP_SERVERS";
    internal const string KafkaHomeVariable = "KAFKA_HOME";
    internal const string JavaHomeVariable = "JAVA_HOME";
    internal const string RequireBrokerVariable = "PUBSUBKAFKA_REQUIRE_BROKER";
    internal const string NoBrokerVariable = "PUBSUBKAFKA_NO_BROKER";

    internal static KafkaEnvironment Read() => new(
        Variable(BootstrapServersVariable),
        Variable(KafkaHomeVariable),
        Variable(JavaHomeVariable),
        Variable("PATH"),
        Variable(RequireBrokerVariable) == "1",
        Variable(NoBrokerVariable) == "1");

    // A variable that is set to nothing is how a shell script says that it has no value.
    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
