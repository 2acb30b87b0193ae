namespace PubSubKafka.Testing.RealBroker;

/// <summary>Whether this machine can give a test a real Kafka, and if not, why. Immutable.</summary>
public sealed record KafkaAvailability
{
    internal KafkaAvailability(KafkaSource source, string reason, bool isRequired)
    {
        Source = source;
        Reason = reason;
        IsRequired = isRequired;
    }

    /// <summary>Where the cluster would come from; <see cref="KafkaSource.None"/> when there is none.</summary>
    public KafkaSource Source { get; }

    /// <summary>One line for people: what was found, or what is missing and how to provide it. Fit for a test's skip reason.</summary>
    public string Reason { get; }

    /// <summary>Whether the environment variable <c>PUBSUBKAFKA_REQUIRE_BROKER</c> is <c>1</c>: a test must then fail rather
    /// than be skipped. Set it where tests must not be skipped silently, as in CI.</summary>
    public bool IsRequired { get; }

    /// <summary>Whether <see cref="KafkaCluster.StartAsync"/> has something to start or to connect to.</summary>
    public bool IsAvailable => Source != KafkaSource.None;
}
