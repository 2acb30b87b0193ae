using System.Runtime.InteropServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace PubSubKafka.Testing.Embedded;

/// <summary>
/// One or more Kafka brokers inside this process: librdkafka's mock cluster, reached by real clients over real sockets on
/// 127.0.0.1, also from other processes. Starts in about a millisecond, so every test can have its own, and fails on
/// demand: requests, connections, whole brokers.
/// </summary>
/// <remarks>
/// <para>Thread safe. Dispose the clients first: a consumer that closes while its brokers are gone waits for its session timeout.</para>
/// <para>It is not Kafka. Test these things against a real broker (<see cref="RealBroker.KafkaCluster"/>):</para>
/// <list type="bullet">
/// <item><description>transactions: <c>read_committed</c> filters nothing, offsets sent in a transaction are accepted and forgotten,
/// an older producer with the same transactional id is not fenced;</description></item>
/// <item><description>idempotent producers: a record sent again after a lost acknowledgement is stored twice;</description></item>
/// <item><description>retention: a partition keeps the last 5 MiB (as sent, after compression) or 100,000 batches, in memory, and drops older
/// ones silently; there is no compaction;</description></item>
/// <item><description>the admin client: topics are created by <see cref="CreateTopic"/>; most other admin requests time out, and
/// <c>ListConsumerGroupsAsync</c>, <c>DeleteGroupsAsync</c> and <c>DeleteConsumerGroupOffsetsAsync</c> end the process;</description></item>
/// <item><description>security: no TLS, no SASL, no access rules;</description></item>
/// <item><description>offsets by time: the answer is always the end; delivery reports carry a fixed timestamp.</description></item>
/// </list>
/// <para>All members of a classic group must prefer the same assignor: mixed ones can end the process. A topic that a client
/// creates by asking for it has four partitions. Give each test its own group: only members can commit to a group that has ever had any.</para>
/// </remarks>
public sealed partial class EmbeddedBroker : IDisposable
{
    private const int MaxPartitions = 10_000;

    private readonly MockClusterHandle _cluster;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _partitionsByTopic = new(StringComparer.Ordinal);
    private long _lastOperation;
    private bool _disposed;

    private EmbeddedBroker(MockClusterHandle cluster, int brokers, string bootstrapServers)
    {
        _cluster = cluster;
        BrokerIds = [.. Enumerable.Range(1, brokers)];
        BootstrapServers = bootstrapServers;
        ClientSettings = EmbeddedClientSettings.ForAnyClient(bootstrapServers);
        ConsumerSettings = EmbeddedClientSettings.ForConsumers(bootstrapServers);
    }

    /// <summary>The addresses of all brokers, <c>127.0.0.1:port</c> separated by commas; usable from other processes too.</summary>
    public string BootstrapServers { get; }

    /// <summary>The ids of the brokers, in order from 1.</summary>
    public IReadOnlyList<int> BrokerIds { get; }

    /// <summary>
    /// librdkafka settings for any client in a test: <c>bootstrap.servers</c>, and short waits before reconnecting
    /// (<c>reconnect.backoff.ms</c> 20, <c>reconnect.backoff.max.ms</c> 200) and before retrying (<c>retry.backoff.ms</c> 50),
    /// so that a test of an outage does not wait for defaults made for real networks. Read only.
    /// </summary>
    public IReadOnlyDictionary<string, string> ClientSettings { get; }

    /// <summary>
    /// <see cref="ClientSettings"/> and what consumers need besides: <c>fetch.wait.max.ms</c> 10, because a waiting fetch is
    /// not woken by a new record here, so the default would add up to half a second to each; and
    /// <c>fetch.queue.backoff.ms</c> 10, because the default stops for one second whenever the queue is full. Read only.
    /// </summary>
    /// <remarks>
    /// For tests of rebalances add <c>group.protocol=consumer</c> (quick), or for the classic protocol
    /// <c>session.timeout.ms=2000</c> and <c>heartbeat.interval.ms=300</c>: its rebalances last the session timeout minus one second.
    /// </remarks>
    public IReadOnlyDictionary<string, string> ConsumerSettings { get; }

    /// <summary>Starts the brokers; they accept connections when this returns.</summary>
    /// <param name="configure">Changes the options; null for one broker with the defaults.</param>
    /// <returns>The running brokers. Dispose them after their clients.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="DllNotFoundException">There is no librdkafka for this machine.</exception>
    /// <exception cref="KafkaException">librdkafka could not start the brokers, for example for lack of file handles.</exception>
    public static EmbeddedBroker Start(Action<EmbeddedBrokerOptions>? configure = null)
    {
        var options = new EmbeddedBrokerOptions();
        configure?.Invoke(options);
        options.Validate();

        var cluster = MockClusterHandle.Create(options.Brokers, options.Logger ?? NullLogger.Instance, options.TraceRequests && options.Logger is not null);
        Librdkafka.rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, (int)options.InitialRebalanceDelay.TotalMilliseconds);
        Librdkafka.rd_kafka_mock_set_group_consumer_session_timeout_ms(cluster, (int)options.ConsumerSessionTimeout.TotalMilliseconds);
        Librdkafka.rd_kafka_mock_set_group_consumer_heartbeat_interval_ms(cluster, (int)options.ConsumerHeartbeatInterval.TotalMilliseconds);
        return new EmbeddedBroker(cluster, options.Brokers, ReadBootstrapServers(cluster));
    }

    /// <summary>Creates a topic. The leader of each partition is chosen at random; <see cref="MoveLeader"/> changes it.</summary>
    /// <param name="name">1 to 249 letters, digits, dots, underscores and hyphens, as Kafka demands.</param>
    /// <param name="partitions">The number of partitions, from 1 to 10,000.</param>
    /// <param name="replicationFactor">The number of replicas, from 1 to the number of brokers.</param>
    /// <exception cref="ArgumentException">The name is not one for a topic.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="KafkaException">The topic exists (<see cref="ErrorCode.TopicAlreadyExists"/>).</exception>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void CreateTopic(string name, int partitions = 1, int replicationFactor = 1)
    {
        TopicName.Validate(name);
        CheckRange(partitions, 1, MaxPartitions, nameof(partitions));
        CheckRange(replicationFactor, 1, BrokerIds.Count, nameof(replicationFactor));
        lock (_gate)
        {
            Operate(cluster => Librdkafka.rd_kafka_mock_topic_create(cluster, name, partitions, replicationFactor), $"Topic {name} was not created");
            _partitionsByTopic[name] = partitions;
        }
    }

    /// <summary>Stops the brokers and frees their ports. Later calls of this method do nothing; of others, they throw.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                WaitForOperationGap();
                _cluster.Dispose();
            }
        }
    }

    private static unsafe string ReadBootstrapServers(MockClusterHandle cluster) =>
        Marshal.PtrToStringUTF8((nint)Librdkafka.rd_kafka_mock_cluster_bootstraps(cluster)) ?? "";

    private static void CheckRange(int value, int min, int max, string name)
    {
        if (value < min || value > max)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {min} to {max}.");
        }
    }
}
