using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PubSubKafka.Diagnostics;

/// <summary>The activity source and the instruments of one service provider. What each counts is said where it is made; tags are in <see cref="TelemetryNames"/>.</summary>
/// <remarks>The instruments belong to the meter factory, the source to this object.</remarks>
internal sealed class Instruments : IDisposable
{
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    private readonly ConcurrentQueue<(Func<ConsumerWork> Read, KeyValuePair<string, object?>[] Tags)> _watched = new();

    private readonly Counter<long> _redriven;
    private readonly Counter<long> _discarded;

    public Instruments(IMeterFactory meterFactory)
    {
        Source = new ActivitySource(new ActivitySourceOptions(PubSubKafkaDiagnostics.ActivitySourceName)
        {
            Version = PubSubKafkaDiagnostics.Version,
            TelemetrySchemaUrl = PubSubKafkaDiagnostics.SchemaUrl,
        });
        var meter = meterFactory.Create(new MeterOptions(PubSubKafkaDiagnostics.MeterName)
        {
            Version = PubSubKafkaDiagnostics.Version,
            TelemetrySchemaUrl = PubSubKafkaDiagnostics.SchemaUrl,
        });

        OperationDuration = meter.CreateHistogram(
            "messaging.client.operation.duration", "s", "Duration of a send until its acknowledgement.", tags: null, Seconds);
        ProcessDuration = meter.CreateHistogram(
            "messaging.process.duration", "s", "Duration of one attempt at handling a message.", tags: null, Seconds);
        SentMessages = meter.CreateCounter<long>(
            "messaging.client.sent.messages", "{message}", "Messages handed to Kafka, acknowledged or not.");
        ConsumedMessages = meter.CreateCounter<long>(
            "messaging.client.consumed.messages", "{message}", "Messages given to a handler, counted once each.");
        Retries = meter.CreateCounter<long>(
            "pubsubkafka.consumer.retries", "{message}", "Attempts that failed and will be repeated.");
        Followed = meter.CreateCounter<long>(
            "pubsubkafka.consumer.followed", "{message}", "Messages that went where an earlier one of their key waits, without being tried.");
        DeadLetters = meter.CreateCounter<long>(
            "pubsubkafka.consumer.dead_letters", "{message}", "Messages written to a dead-letter topic.");
        Skipped = meter.CreateCounter<long>(
            "pubsubkafka.consumer.skipped", "{message}", "Messages passed over: not handled here, of an unknown type, or failed, each because the settings say so.");
        Rebalances = meter.CreateCounter<long>(
            "pubsubkafka.consumer.rebalances", "{rebalance}", "Changes of a consumer's partitions.");
        CommitFailures = meter.CreateCounter<long>(
            "pubsubkafka.consumer.commit.failures", "{commit}", "Offset commits that the broker refused.");
        TransactionDuration = meter.CreateHistogram(
            "pubsubkafka.consumer.transaction.duration", "s", "Duration of a transaction from its begin until its outcome is known.", tags: null, Seconds);
        _redriven = meter.CreateCounter<long>(
            "pubsubkafka.redrive.redriven", "{message}", "Dead letters sent back to where they came from.");
        _discarded = meter.CreateCounter<long>(
            "pubsubkafka.redrive.discarded", "{message}", "Dead letters marked as not to be sent back.");
        meter.CreateObservableUpDownCounter(
            "pubsubkafka.consumer.in_flight", () => Observe(static work => work.Running), "{message}", "Messages being handled now.");
        meter.CreateObservableUpDownCounter(
            "pubsubkafka.consumer.buffered", () => Observe(static work => work.Unfinished), "{message}", "Messages read and not done with, those being handled and those waiting for a retry included.");
        meter.CreateObservableUpDownCounter(
            "pubsubkafka.consumer.waiting", () => Observe(static work => work.Waiting), "{message}", "Messages whose keys wait in retry and dead-letter topics, where their order is kept.");
        meter.CreateObservableUpDownCounter(
            "pubsubkafka.consumer.transactions.waiting", () => Observe(static work => work.Outputs), "{message}", "Messages that handlers have published and no transaction has committed yet.");
    }

    public ActivitySource Source { get; }

    public Histogram<double> OperationDuration { get; }

    public Histogram<double> ProcessDuration { get; }

    public Counter<long> SentMessages { get; }

    public Counter<long> ConsumedMessages { get; }

    public Counter<long> Retries { get; }

    public Counter<long> Followed { get; }

    public Counter<long> DeadLetters { get; }

    public Counter<long> Skipped { get; }

    public Counter<long> Rebalances { get; }

    public Counter<long> CommitFailures { get; }

    public Histogram<double> TransactionDuration { get; }

    /// <summary>Has a consumer's current work read whenever metrics are collected.</summary>
    public void Watch(string consumer, string group, Func<ConsumerWork> read) => _watched.Enqueue(
        (read, [new(TelemetryNames.Consumer, consumer), new(TelemetryNames.ConsumerGroup, group)]));

    /// <summary>Counts dead letters that were sent back or discarded.</summary>
    public void Redriven(bool isDiscard, string deadLetterTopic, long count)
    {
        var counter = isDiscard ? _discarded : _redriven;
        if (counter.Enabled)
        {
            counter.Add(count, new(TelemetryNames.System, TelemetryNames.Kafka), new(TelemetryNames.Destination, deadLetterTopic));
        }
    }

    public void Dispose() => Source.Dispose();

    private IEnumerable<Measurement<long>> Observe(Func<ConsumerWork, long?> select)
    {
        foreach (var (read, tags) in _watched)
        {
            if (select(read()) is { } value)
            {
                yield return new Measurement<long>(value, tags);
            }
        }
    }
}
