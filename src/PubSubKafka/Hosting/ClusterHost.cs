using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming;
using PubSubKafka.Transport;

namespace PubSubKafka.Hosting;

/// <summary>
/// The life of one cluster in the host. Start: topics, then consumers, without holding up the host while Kafka is away. Stop: consumers drain and
/// commit, then what was published is waited for. A consumer that cannot go on stops the host, unless
/// <c>HostOptions.BackgroundServiceExceptionBehavior</c> says otherwise.
/// </summary>
internal sealed class ClusterHost(
    TopicProvisioner topics, IReadOnlyList<ConsumerRunner> consumers, Func<IRecordSink?> openedSink, ILogger logger) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.WhenAll(consumers.Select(consumer => consumer.StopAsync(cancellationToken))).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The host's patience is over, usually because no broker answers the last commit. What was published has its last chance when the
            // service provider is disposed.
            Log.ConsumersStillStopping(logger, string.Join(", ", consumers.Where(consumer => !consumer.Completion.IsCompleted).Select(consumer => consumer.Status.Consumer)));
            return;
        }

        if (openedSink() is { } sink)
        {
            var left = await sink.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (left > 0)
            {
                Log.RecordsWithoutAnswer(logger, left);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await topics.WaitAsync(stoppingToken).ConfigureAwait(false);
        foreach (var consumer in consumers)
        {
            consumer.Start();
        }

        // Ends with the first consumer that fails, and with the host otherwise.
        var running = consumers.Select(consumer => consumer.Completion).ToList();
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running).WaitAsync(stoppingToken).ConfigureAwait(false);
            running.Remove(ended);
            await ended.ConfigureAwait(false);
        }
    }
}
