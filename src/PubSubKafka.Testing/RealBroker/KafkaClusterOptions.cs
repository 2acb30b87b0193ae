using PubSubKafka.Testing.Network;

namespace PubSubKafka.Testing.RealBroker;

/// <summary>
/// What a test needs of its <see cref="KafkaCluster"/>. Read once by <see cref="KafkaCluster.StartAsync"/>; later changes have
/// no effect. Not thread safe.
/// </summary>
public sealed class KafkaClusterOptions
{
    /// <summary>The number of brokers, each also a KRaft controller. Three survive the loss of one.</summary>
    /// <value>Default 1; 1 or 3. Three need memory (about 1.3 GB) and time, and always are the test's own.</value>
    public int Brokers { get; set; } = 1;

    /// <summary>
    /// Whether clients need TLS and a SCRAM-SHA-512 login, and access rules apply. There is a super user, <c>admin</c>, whose login
    /// is in <see cref="KafkaCluster.ClientSettings"/>, and an ordinary user without any rights, see
    /// <see cref="KafkaCluster.OrdinaryUserSettings"/>. Certificates and passwords are made for this cluster alone.
    /// </summary>
    /// <value>Default false. A secured cluster always is the test's own.</value>
    public bool Secured { get; set; }

    /// <summary>Whether the test stops, kills or starts brokers, so that running brokers of someone else will not do.</summary>
    /// <value>Default false. Implied by three brokers, by <see cref="Secured"/>, by <see cref="Proxied"/> and by <see cref="ServerSettings"/>.</value>
    public bool OwnBrokers { get; set; }

    /// <summary>
    /// Whether a <see cref="TcpProxy"/> stands in front of each broker: clients of <see cref="KafkaCluster.ClientSettings"/> go through these,
    /// <see cref="KafkaCluster.GetProxy"/> gives them to the test, and <see cref="KafkaCluster.DirectSettings"/> lead past them. What brokers say
    /// to each other does not go through them.
    /// </summary>
    /// <value>Default false. A proxied cluster always is the test's own.</value>
    public bool Proxied { get; set; }

    /// <summary>Further lines for <c>server.properties</c>, which win over those made here, such as <c>log.cleaner.backoff.ms</c>.</summary>
    /// <value>Default empty. Names and values as in Kafka's documentation.</value>
    public IDictionary<string, string> ServerSettings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long all brokers together may take until they are ready, and each one that is started again later.</summary>
    /// <value>Default two minutes; more than zero, up to one hour. The first download of an image counts.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a broker may take to stop in order or to end when killed.</summary>
    /// <value>Default 30 seconds; more than zero, up to one hour.</value>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(30);

    internal bool NeedsOwnBrokers => OwnBrokers || Secured || Proxied || Brokers > 1 || ServerSettings.Count > 0;

    internal void Validate()
    {
        if (Brokers is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(Brokers), Brokers, "A cluster has one or three brokers.");
        }

        CheckTimeout(StartTimeout, nameof(StartTimeout));
        CheckTimeout(StopTimeout, nameof(StopTimeout));
    }

    private static void CheckTimeout(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromHours(1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be more than zero and at most one hour.");
        }
    }
}
