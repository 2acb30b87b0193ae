using System.Globalization;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Our settings in librdkafka's words. Pure. What the user gave in librdkafka's own words wins.</summary>
internal static class ConfluentConfigMapper
{
    // librdkafka still counts a record while its delivery report runs, when ours has let the next one in already; a full queue there would
    // cost an exception. One record for each thread that may run reports is enough.
    private const int QueueHeadroom = 64;

    private static readonly (string Alias, string Name)[] Aliases =
    [
        ("compression.codec", "compression.type"),
        ("delivery.timeout.ms", "message.timeout.ms"),
        ("queue.buffering.max.ms", "linger.ms"),
        ("request.required.acks", "acks"),
    ];

    private static readonly string[] LimitedByTransaction = ["message.timeout.ms", "delivery.timeout.ms", "socket.timeout.ms"];

    // A topic that was just created is known to all brokers long before.
    private static readonly TimeSpan MaxTopicSearch = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(10);

    public static Dictionary<string, string> Producer(SinkSettings settings)
    {
        var config = Common(settings.Connection);
        config.TryAdd("enable.idempotence", "true");
        config.TryAdd("acks", "all");
        config.TryAdd("compression.type", settings.Compression);
        config.TryAdd("linger.ms", Milliseconds(settings.Linger));
        config.TryAdd("message.timeout.ms", Milliseconds(settings.DeliveryTimeout));
        config.TryAdd("message.max.bytes", Number(settings.MaxMessageBytes));
        config.TryAdd("queue.buffering.max.messages", Number((long)settings.QueueCapacity + QueueHeadroom));

        // By default a topic that does not exist is looked for as long as a record lives, and the error would only say that time ran out.
        config.TryAdd("topic.metadata.propagation.max.ms", Milliseconds(TopicSearch(settings.DeliveryTimeout)));

        // Java's default, so that a key lands where every other client puts it.
        config.TryAdd("partitioner", "murmur2_random");

        // Delivery reports need to tell the outcome only; by default they also read every header back.
        config.TryAdd("dotnet.producer.delivery.report.fields", "status");
        return WithoutAliased(config, settings.Connection.Client);
    }

    public static Dictionary<string, string> TransactionalProducer(SinkSettings settings, string transactionalId, TimeSpan transactionTimeout)
    {
        var delivery = settings.DeliveryTimeout < transactionTimeout ? settings.DeliveryTimeout : transactionTimeout;
        var config = Producer(settings with { DeliveryTimeout = delivery });
        config["transactional.id"] = transactionalId;
        config["enable.idempotence"] = "true";
        config.TryAdd("transaction.timeout.ms", Milliseconds(transactionTimeout));

        // While the client looks for a group's coordinator to give it offsets, it takes no time for too long, and goes on when the state of a connection changes.
        // After an outage nothing may change any more; a connection that is given up because nobody uses it is such a change.
        config.TryAdd("connections.max.idle.ms", Milliseconds(LongestIdle > transactionTimeout ? LongestIdle : transactionTimeout));

        // The client refuses to start where a record, or a request, may take longer than a transaction.
        var most = config["transaction.timeout.ms"];
        foreach (var name in LimitedByTransaction)
        {
            if (config.TryGetValue(name, out var own) && IsLonger(own, most))
            {
                config[name] = most;
            }
        }

        return config;
    }

    public static Dictionary<string, string> Consumer(SourceSettings settings)
    {
        var config = Common(settings.Connection);
        config.TryAdd("group.id", settings.GroupId);
        if (settings.GroupInstanceId is not null)
        {
            config.TryAdd("group.instance.id", settings.GroupInstanceId);
        }

        config.TryAdd("auto.offset.reset", settings.StartFromLatest ? "latest" : "earliest");
        config.TryAdd("max.poll.interval.ms", Milliseconds(settings.MaxPollInterval));
        SetReading(config);

        if (settings.NewGroupProtocol)
        {
            config.TryAdd("group.protocol", "consumer");
        }

        // In the new protocol the broker decides these, and the client refuses to start when they are set.
        if (!string.Equals(config.GetValueOrDefault("group.protocol"), "consumer", StringComparison.OrdinalIgnoreCase))
        {
            config.TryAdd("partition.assignment.strategy", "cooperative-sticky");
            config.TryAdd("session.timeout.ms", Milliseconds(settings.SessionTimeout));
        }

        return config;
    }

    /// <summary>For a client that reads partitions and is in no group.</summary>
    public static Dictionary<string, string> Reader(PartitionSourceSettings settings)
    {
        var config = Common(settings.Connection);

        // The client asks for one; it is not joined, so a member's own settings have no place here.
        config.TryAdd("group.id", settings.GroupId);
        config.Remove("group.instance.id");
        config.Remove("group.protocol");
        config["auto.offset.reset"] = "earliest";

        // The port promises it, and the redriver relies on it: a mark of an aborted transaction is none.
        config["isolation.level"] = "read_committed";
        if (settings.FetchWait is { } wait)
        {
            config.TryAdd("fetch.wait.max.ms", Milliseconds(wait));
        }

        SetReading(config);
        return config;
    }

    public static Dictionary<string, string> Admin(ConnectionSettings settings) => Common(settings);

    private static void SetReading(Dictionary<string, string> config)
    {
        // Offsets are committed by us, with their metadata.
        config.TryAdd("enable.auto.offset.store", "false");
        config.TryAdd("enable.auto.commit", "false");
        config.TryAdd("allow.auto.create.topics", "false");
        config.TryAdd("enable.partition.eof", "false");

        // How soon added partitions are read. The default is five minutes.
        config.TryAdd("topic.metadata.refresh.interval.ms", "30000");

        // The default of a second stops fetching for that long whenever enough records are prefetched.
        config.TryAdd("fetch.queue.backoff.ms", "10");

        // Each partition has a queue of its own, and these bound one: what is fetched ahead is to cover some fetches, not to fill the memory.
        config.TryAdd("queued.min.messages", "10000");
        config.TryAdd("queued.max.messages.kbytes", "2048");
    }

    // The client knows some settings by two names and takes the last one it meets; the user's is to win, whichever name it has.
    private static Dictionary<string, string> WithoutAliased(Dictionary<string, string> config, IReadOnlyDictionary<string, string> client)
    {
        foreach (var (alias, name) in Aliases)
        {
            if (client.ContainsKey(alias) && !client.ContainsKey(name))
            {
                config.Remove(name);
            }
        }

        return config;
    }

    private static Dictionary<string, string> Common(ConnectionSettings settings)
    {
        var config = new Dictionary<string, string>(settings.Client, StringComparer.Ordinal);
        config.TryAdd("bootstrap.servers", settings.BootstrapServers);
        config.TryAdd("client.id", settings.ClientId);
        return config;
    }

    private static TimeSpan TopicSearch(TimeSpan deliveryTimeout)
    {
        var half = deliveryTimeout / 2;
        return half < MaxTopicSearch ? half : MaxTopicSearch;
    }

    // Zero is without an end. What is no number, the client complains about.
    private static bool IsLonger(string own, string most) =>
        long.TryParse(own, CultureInfo.InvariantCulture, out var left)
        && long.TryParse(most, CultureInfo.InvariantCulture, out var right)
        && (left == 0 || left > right);

    private static string Milliseconds(TimeSpan time) => Number((long)time.TotalMilliseconds);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
