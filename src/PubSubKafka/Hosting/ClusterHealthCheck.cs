using Microsoft.Extensions.Diagnostics.HealthChecks;
using PubSubKafka.Consuming;
using PubSubKafka.Consuming.Polling;

namespace PubSubKafka.Hosting;

/// <summary>
/// Unhealthy: a consumer has stopped by itself, or its poll thread has not come round for its whole poll interval. Degraded: topics are not there yet,
/// a consumer has not joined its group, or the last poll failed; these pass by themselves when Kafka is back. Also degraded: a partition waits for a
/// dependency, or does not come past its oldest record.
/// </summary>
internal sealed class ClusterHealthCheck(TopicProvisioner topics, IReadOnlyList<ConsumerRunner> consumers, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        var dead = new List<string>();
        var waiting = new List<string>();
        if (topics.Trouble is { } trouble)
        {
            waiting.Add(trouble);
        }

        foreach (var consumer in consumers)
        {
            var status = consumer.Status;
            var work = consumer.Snapshot;
            data[status.Consumer] = $"{status.State}, {status.Lanes.Count(static lane => lane.Route is null)} partitions, {work.Running} running, {work.Unfinished} unfinished, {work.Parked} waiting";
            Judge(consumer, dead, waiting);
        }

        var failed = context.Registration.FailureStatus;
        var result = dead.Count > 0 ? new HealthCheckResult(failed, string.Join(' ', dead), data: data)
            : waiting.Count > 0 ? HealthCheckResult.Degraded(string.Join(' ', waiting), data: data)
            : HealthCheckResult.Healthy(data: data);
        return Task.FromResult(result);
    }

    // In the new protocol the client says nothing to a member that gets no partitions. One that polls, and whose client has no trouble, is taken for such.
    private static bool MayHaveJoined(ConsumerRunner consumer) =>
        consumer.Settings.Source.NewGroupProtocol && consumer.Status is { HasPolled: true, Trouble: null };

    private void Judge(ConsumerRunner consumer, List<string> dead, List<string> waiting)
    {
        var status = consumer.Status;
        if (status.State == ConsumerState.Faulted)
        {
            dead.Add(status.Fault?.Message ?? $"Consumer '{status.Consumer}' has stopped.");
        }
        else if (status.State is ConsumerState.Running && status.SinceLastPoll > consumer.Settings.Source.MaxPollInterval)
        {
            dead.Add($"Consumer '{status.Consumer}' has not polled for {status.SinceLastPoll}.");
        }
        else if (status.State == ConsumerState.Starting && !MayHaveJoined(consumer))
        {
            waiting.Add($"Consumer '{status.Consumer}' is not in its group yet{(status.Trouble is { } why ? $": {why}" : ".")}");
        }
        else if (status.Trouble is { } trouble)
        {
            waiting.Add($"Consumer '{status.Consumer}': {trouble}");
        }

        foreach (var lane in status.Lanes)
        {
            if (lane.SuspendedBecause is { } because)
            {
                waiting.Add($"Consumer '{status.Consumer}' lets {lane.Partition} wait: {because}");
            }

            var age = time.GetElapsedTime(lane.OldestSince);
            var mayTake = consumer.Settings.StuckAfter + (lane.Route?.StageAt(lane.Partition.Topic, 0).Delay ?? TimeSpan.Zero);
            if (lane.OldestUnfinished is >= 0 and var offset && age > mayTake)
            {
                waiting.Add($"Consumer '{status.Consumer}' does not come past {lane.Partition} offset {offset}, which is unfinished for {age:g}: its handler hangs or keeps failing.");
            }
        }
    }
}
