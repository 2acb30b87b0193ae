using System.Globalization;

namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>Writes the settings of one broker, which is also a controller.</summary>
internal static class ServerProperties
{
    internal static Dictionary<string, string> For(ClusterPlan plan, BrokerPorts broker, string folder, string bindAddress)
    {
        var protocol = plan.Security is null ? "PLAINTEXT" : "SASL_SSL";
        var replicas = plan.Brokers.Count.ToString(CultureInfo.InvariantCulture);
        var inSync = plan.Brokers.Count == 1 ? "1" : "2";
        var proxied = broker.Proxied;
        var settings = new Dictionary<string, string>
        {
            ["process.roles"] = "broker,controller",
            ["node.id"] = broker.Id.ToString(CultureInfo.InvariantCulture),
            ["controller.quorum.voters"] = string.Join(',', plan.Brokers.Select(static voter => $"{voter.Id}@{voter.ControllerAddress}")),
            ["listeners"] = $"{protocol}://{bindAddress}:{broker.ClientPort},"
                + (proxied is null ? "" : $"{ProxiedListener.Name}://{bindAddress}:{proxied.BrokerPort},")
                + $"CONTROLLER://{broker.ControllerAddress}",
            ["advertised.listeners"] = $"{protocol}://{broker.Address}" + (proxied is null ? "" : $",{ProxiedListener.Name}://{broker.AddressForClients}"),
            ["listener.security.protocol.map"] = $"CONTROLLER:PLAINTEXT,{protocol}:{protocol}" + (proxied is null ? "" : $",{ProxiedListener.Name}:{protocol}"),
            ["controller.listener.names"] = "CONTROLLER",
            ["inter.broker.listener.name"] = protocol,
            ["log.dirs"] = $"{folder}/{DataFolder(broker)}",
            ["default.replication.factor"] = replicas,
            ["min.insync.replicas"] = inSync,
            ["offsets.topic.replication.factor"] = replicas,
            ["offsets.topic.num.partitions"] = "4",
            ["transaction.state.log.replication.factor"] = replicas,
            ["transaction.state.log.min.isr"] = inSync,
            ["transaction.state.log.num.partitions"] = "4",
            ["share.coordinator.state.topic.replication.factor"] = replicas,
            ["share.coordinator.state.topic.min.isr"] = inSync,
            ["share.coordinator.state.topic.num.partitions"] = "4",
            ["group.initial.rebalance.delay.ms"] = "0",
            // A killed broker is noticed in three seconds instead of nine.
            ["broker.session.timeout.ms"] = "3000",
            ["broker.heartbeat.interval.ms"] = "500",
        };
        string[] loginListeners = proxied is null ? [protocol] : [protocol, ProxiedListener.Name];
        foreach (var (name, value) in (plan.Security?.ServerSettings(folder, loginListeners) ?? []).Concat(plan.ServerSettings))
        {
            settings[name] = value;
        }

        return settings;
    }

    internal static string DataFolder(BrokerPorts broker) => $"broker-{broker.Id}";

    /// <summary>The text of a Java properties file; backslashes and line ends in values are escaped.</summary>
    internal static string Text(IEnumerable<KeyValuePair<string, string>> settings) =>
        string.Concat(settings.Select(static setting =>
            $"{setting.Key}={setting.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n"));
}
