namespace PubSubKafka.Testing.Embedded;

public sealed partial class EmbeddedBroker
{
    private static readonly TimeSpan MaxRoundTripTime = TimeSpan.FromHours(1);

    /// <summary>
    /// Closes a broker's connections and refuses new ones. Its port stays reserved, the leaders stay where they are, and
    /// other brokers no longer list it. Does nothing to a broker that is already down.
    /// </summary>
    /// <remarks>A consumer whose coordinator is down waits without limit in a synchronous commit; see <see cref="SetGroupCoordinator"/>.</remarks>
    /// <param name="brokerId">One of <see cref="BrokerIds"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker.</exception>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void StopBroker(int brokerId)
    {
        CheckBroker(brokerId);
        Operate(cluster => Librdkafka.rd_kafka_mock_broker_set_down(cluster, brokerId), $"Broker {brokerId} was not stopped");
    }

    /// <summary>Lets a stopped broker accept connections again, on the same port and with the records it had.</summary>
    /// <param name="brokerId">One of <see cref="BrokerIds"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker.</exception>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void StartBroker(int brokerId)
    {
        CheckBroker(brokerId);
        Operate(cluster => Librdkafka.rd_kafka_mock_broker_set_up(cluster, brokerId), $"Broker {brokerId} was not started");
    }

    /// <summary>Makes every answer of a broker come later, also those to connections that are already open.</summary>
    /// <param name="brokerId">One of <see cref="BrokerIds"/>.</param>
    /// <param name="roundTripTime">The delay, in whole milliseconds; zero ends it. From zero to one hour.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker, or the time is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void SetRoundTripTime(int brokerId, TimeSpan roundTripTime)
    {
        CheckBroker(brokerId);
        if (roundTripTime < TimeSpan.Zero || roundTripTime > MaxRoundTripTime)
        {
            throw new ArgumentOutOfRangeException(nameof(roundTripTime), roundTripTime, $"The round trip time must be from zero to {MaxRoundTripTime}.");
        }

        Operate(cluster => Librdkafka.rd_kafka_mock_broker_set_rtt(cluster, brokerId, (int)roundTripTime.TotalMilliseconds), $"Broker {brokerId} was not slowed down");
    }

    /// <summary>Makes another broker the leader of a partition. Clients find out when the old leader refuses a request.</summary>
    /// <remarks>
    /// Set leaders before producing where a test commits by <c>Commit(ConsumeResult)</c>: unlike Kafka, the embedded broker
    /// refuses to commit the offset of a record that was written under an earlier leader.
    /// </remarks>
    /// <param name="topic">A topic made by <see cref="CreateTopic"/>.</param>
    /// <param name="partition">One of its partitions, from 0.</param>
    /// <param name="brokerId">One of <see cref="BrokerIds"/>; the partition cannot be left without a leader.</param>
    /// <exception cref="ArgumentException">The topic was not created here.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such partition or broker.</exception>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void MoveLeader(string topic, int partition, int brokerId)
    {
        CheckPartition(topic, partition);
        CheckBroker(brokerId);
        Operate(cluster => Librdkafka.rd_kafka_mock_partition_set_leader(cluster, topic, partition, brokerId), $"The leader of {topic}-{partition} was not moved");
    }

    /// <summary>Makes a broker the coordinator of a consumer group, for example after the old one was stopped.</summary>
    /// <param name="groupId">The <c>group.id</c>; the group need not exist.</param>
    /// <param name="brokerId">One of <see cref="BrokerIds"/>.</param>
    /// <exception cref="ArgumentException">The group id is null or empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker.</exception>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void SetGroupCoordinator(string groupId, int brokerId) => SetCoordinator("group", groupId, brokerId);

    /// <summary>Makes a broker the coordinator of a transactional producer.</summary>
    /// <param name="transactionalId">The <c>transactional.id</c>; the producer need not exist.</param>
    /// <param name="brokerId">One of <see cref="BrokerIds"/>.</param>
    /// <exception cref="ArgumentException">The transactional id is null or empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker.</exception>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void SetTransactionCoordinator(string transactionalId, int brokerId) => SetCoordinator("transaction", transactionalId, brokerId);

    private void SetCoordinator(string keyType, string key, int brokerId)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        CheckBroker(brokerId);
        Operate(cluster => Librdkafka.rd_kafka_mock_coordinator_set(cluster, keyType, key, brokerId), $"The coordinator of {keyType} {key} was not set");
    }

    // The native calls take -1 for "all" or "none" and trust any other number, some of them with the life of the process.
    private void CheckBroker(int brokerId)
    {
        if (brokerId < 1 || brokerId > BrokerIds.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(brokerId), brokerId, $"The brokers have the ids 1 to {BrokerIds.Count}.");
        }
    }

    private void CheckPartition(string topic, int partition)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        int partitions;
        lock (_gate)
        {
            if (!_partitionsByTopic.TryGetValue(topic, out partitions))
            {
                throw new ArgumentException($"Topic '{topic}' was not made by CreateTopic.", nameof(topic));
            }
        }

        CheckRange(partition, 0, partitions - 1, nameof(partition));
    }
}
