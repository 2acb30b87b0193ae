using PubSubKafka.Testing.Network;
using PubSubKafka.Testing.RealBroker.Brokers;
using PubSubKafka.Testing.RealBroker.Processes;

namespace PubSubKafka.Testing.RealBroker;

public sealed partial class KafkaCluster
{
    /// <summary>The ids of the brokers, in order from 1; empty for configured brokers, which cannot be stopped from here.</summary>
    public IReadOnlyList<int> BrokerIds => [.. (_own?.Brokers ?? []).Select(static broker => broker.Id)];

    /// <summary>
    /// Stops a broker in order (SIGTERM): it hands its leaders over and closes its files. Its ports and data stay. Does nothing to a
    /// broker that does not run.
    /// </summary>
    /// <param name="brokerId">One of <see cref="BrokerIds"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the broker goes on stopping.</param>
    /// <returns>Completes when the process is gone.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker.</exception>
    /// <exception cref="NotSupportedException">The brokers are configured ones.</exception>
    /// <exception cref="TimeoutException">The broker did not stop within <see cref="KafkaClusterOptions.StopTimeout"/> and was killed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task StopBrokerAsync(int brokerId, CancellationToken cancellationToken = default) =>
        GetBroker(brokerId).EndAsync(Supervisor.Stop, cancellationToken);

    /// <summary>
    /// Kills a broker (SIGKILL), as a crash would. Its ports and data stay; the other brokers notice after about three seconds. Does
    /// nothing to a broker that does not run.
    /// </summary>
    /// <param name="brokerId">One of <see cref="BrokerIds"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the broker is killed all the same.</param>
    /// <returns>Completes when the process is gone.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker.</exception>
    /// <exception cref="NotSupportedException">The brokers are configured ones.</exception>
    /// <exception cref="TimeoutException">The process was not gone within <see cref="KafkaClusterOptions.StopTimeout"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task KillBrokerAsync(int brokerId, CancellationToken cancellationToken = default) =>
        GetBroker(brokerId).EndAsync(Supervisor.Kill, cancellationToken);

    /// <summary>
    /// Starts a broker that was stopped or killed, on the same ports and data, and waits until it answers and knows all running
    /// brokers. Does nothing to a broker that runs.
    /// </summary>
    /// <param name="brokerId">One of <see cref="BrokerIds"/>.</param>
    /// <param name="cancellationToken">Gives up; the process is ended.</param>
    /// <returns>Completes when the broker is ready.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker.</exception>
    /// <exception cref="NotSupportedException">The brokers are configured ones.</exception>
    /// <exception cref="KafkaStartException">The broker ended, or was not ready within <see cref="KafkaClusterOptions.StartTimeout"/>;
    /// it no longer runs.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task StartBrokerAsync(int brokerId, CancellationToken cancellationToken = default)
    {
        var broker = GetBroker(brokerId);
        return _own!.StartBrokerAsync(broker, cancellationToken);
    }

    /// <summary>The last lines that a broker wrote to its log since it was last started, warnings and worse, oldest first.</summary>
    /// <param name="brokerId">One of <see cref="BrokerIds"/>.</param>
    /// <returns>A copy of at most 60 lines.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker.</exception>
    /// <exception cref="NotSupportedException">The brokers are configured ones.</exception>
    public IReadOnlyList<string> GetLog(int brokerId) => GetBroker(brokerId).Log;

    /// <summary>The proxy that clients of <see cref="ClientSettings"/> reach a broker through. It belongs to the cluster; do not dispose it.</summary>
    /// <param name="brokerId">One of <see cref="BrokerIds"/>.</param>
    /// <returns>The same one with every call. It stays when the broker is stopped.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker.</exception>
    /// <exception cref="NotSupportedException">The cluster was started without <see cref="KafkaClusterOptions.Proxied"/>.</exception>
    public TcpProxy GetProxy(int brokerId)
    {
        var broker = GetBroker(brokerId);
        return _own!.Proxies.Count > 0
            ? _own.Proxies[broker.Id - 1]
            : throw new NotSupportedException("The cluster has no proxies; see KafkaClusterOptions.Proxied.");
    }

    private ClusterBroker GetBroker(int brokerId)
    {
        var brokers = (_own ?? throw new NotSupportedException("Configured brokers belong to someone else and cannot be controlled; see KafkaClusterOptions.OwnBrokers.")).Brokers;
        return brokerId >= 1 && brokerId <= brokers.Count
            ? brokers[brokerId - 1]
            : throw new ArgumentOutOfRangeException(nameof(brokerId), brokerId, $"The brokers have the ids 1 to {brokers.Count}.");
    }
}
