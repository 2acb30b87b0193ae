namespace PubSubKafka.Testing.RealBroker;

/// <summary>Where a <see cref="KafkaCluster"/> comes from.</summary>
public enum KafkaSource
{
    /// <summary>Nowhere: this machine offers none.</summary>
    None,

    /// <summary>Running brokers, named by the environment variable <c>PUBSUBKAFKA_BOOTSTRAP_SERVERS</c>. They belong to someone
    /// else: tests can use them, but not stop them.</summary>
    Configured,

    /// <summary>A Kafka distribution on disk, named by the environment variable <c>KAFKA_HOME</c>, run with the Java of
    /// <c>JAVA_HOME</c> or <c>PATH</c>.</summary>
    Distribution,

    /// <summary>The image <c>apache/kafka</c>, run by the <c>docker</c> command.</summary>
    Docker,
}
