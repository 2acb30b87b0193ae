using Microsoft.Extensions.Diagnostics.HealthChecks;
using PubSubKafka.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of PubSubKafka's clusters to the host's health checks.</summary>
public static class PubSubKafkaHealthChecksExtensions
{
    /// <summary>
    /// Adds a check of one cluster. It is unhealthy when a consumer has stopped by itself or its poll thread hangs, and degraded while topics are
    /// missing, a consumer is not in its group, or Kafka does not answer, all of which pass by themselves. It asks no broker, so it may run often.
    /// </summary>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="cluster">The name given to <c>AddPubSubKafka</c>. Default: the default cluster.</param>
    /// <param name="name">The check's name. Default: <c>pubsubkafka</c>, followed by a hyphen and the cluster's name where it has one.</param>
    /// <param name="failureStatus">What "unhealthy" is reported as. Default: <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to choose checks by, for example for a readiness probe.</param>
    /// <returns>The host's health checks.</returns>
    public static IHealthChecksBuilder AddPubSubKafka(
        this IHealthChecksBuilder builder,
        string? cluster = null,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var key = cluster ?? Options.Options.DefaultName;
        return builder.Add(new HealthCheckRegistration(
            name ?? (key.Length == 0 ? "pubsubkafka" : $"pubsubkafka-{key}"),
            provider => provider.GetRequiredKeyedService<Cluster>(key).HealthCheck,
            failureStatus,
            tags));
    }
}
