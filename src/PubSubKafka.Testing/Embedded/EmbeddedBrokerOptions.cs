using Microsoft.Extensions.Logging;

namespace PubSubKafka.Testing.Embedded;

/// <summary>
/// How an <see cref="EmbeddedBroker"/> starts. Read once by <see cref="EmbeddedBroker.Start"/>; later changes have no
/// effect. Not thread safe.
/// </summary>
public sealed class EmbeddedBrokerOptions
{
    internal const int MaxBrokers = 100;

    /// <summary>The number of brokers; their ids are 1, 2, 3 and so on.</summary>
    /// <value>Default 1; from 1 to 100.</value>
    public int Brokers { get; set; } = 1;

    /// <summary>
    /// How long the first member of a group of the classic protocol waits for others. It has no effect on later
    /// rebalances, which last the session timeout minus one second, nor on groups of the KIP-848 protocol.
    /// </summary>
    /// <value>Default zero; from zero to one minute.</value>
    public TimeSpan InitialRebalanceDelay { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// How often members of the KIP-848 protocol report to the broker. A rebalance takes about one interval, so a short
    /// one makes tests of rebalances quick. Ignored by the classic protocol, where the client decides.
    /// </summary>
    /// <value>Default 100 ms; from 10 ms to one minute, shorter than <see cref="ConsumerSessionTimeout"/>.</value>
    public TimeSpan ConsumerHeartbeatInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// After how long without a report a member of the KIP-848 protocol is taken for dead and loses its partitions.
    /// Ignored by the classic protocol, where the client decides.
    /// </summary>
    /// <value>Default 2 s; up to one hour, longer than <see cref="ConsumerHeartbeatInterval"/>.</value>
    public TimeSpan ConsumerSessionTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Receives what librdkafka logs about the brokers, on one of its own threads; what the logger throws is dropped.
    /// </summary>
    /// <value>Default null: nothing is logged, and nothing is ever written to standard error.</value>
    public ILogger? Logger { get; set; }

    /// <summary>Logs every request and connection at level Debug, to find out what a client really sends.</summary>
    /// <value>Default false. Ignored without a <see cref="Logger"/>.</value>
    public bool TraceRequests { get; set; }

    internal void Validate()
    {
        if (Brokers is < 1 or > MaxBrokers)
        {
            throw new ArgumentOutOfRangeException(nameof(Brokers), Brokers, $"Brokers must be from 1 to {MaxBrokers}.");
        }

        CheckRange(InitialRebalanceDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1), nameof(InitialRebalanceDelay));
        CheckRange(ConsumerHeartbeatInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), nameof(ConsumerHeartbeatInterval));
        CheckRange(ConsumerSessionTimeout, ConsumerHeartbeatInterval, TimeSpan.FromHours(1), nameof(ConsumerSessionTimeout));
        if (ConsumerSessionTimeout == ConsumerHeartbeatInterval)
        {
            throw new ArgumentOutOfRangeException(nameof(ConsumerSessionTimeout), ConsumerSessionTimeout, $"{nameof(ConsumerSessionTimeout)} must be longer than {nameof(ConsumerHeartbeatInterval)}.");
        }
    }

    private static void CheckRange(TimeSpan value, TimeSpan min, TimeSpan max, string name)
    {
        if (value < min || value > max)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {min} to {max}.");
        }
    }
}
