using PubSubKafka.Consuming.Polling;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming;

/// <inheritdoc/>
internal sealed class ConsumerControl(ConsumerRunner runner, Lazy<ITopicCatalog> catalog) : IConsumerControl
{
    public string Consumer => runner.Status.Consumer;

    public bool IsPaused => runner.IsPaused;

    public int Concurrency => runner.Concurrency;

    public void Pause() => runner.IsPaused = true;

    public void Resume() => runner.IsPaused = false;

    public void SetConcurrency(int handlers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(handlers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(handlers, ConsumerDefaults.MaxConcurrency);
        runner.Concurrency = handlers;
    }

    public void SetRateLimit(double? recordsPerSecond)
    {
        if (recordsPerSecond is { } rate && !(rate > 0 && double.IsFinite(rate)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(recordsPerSecond), rate, "The rate limit must be above 0; null takes it away, and Pause() stops the consumer for a while.");
        }

        runner.SetRate(recordsPerSecond);
    }

    public Task SeekAsync(ConsumePosition position, CancellationToken cancellationToken = default) =>
        SeekAsync(All(), position, cancellationToken);

    public Task SeekAsync(string topic, int partition, ConsumePosition position, CancellationToken cancellationToken = default) =>
        SeekAsync([One(topic, partition)], position, cancellationToken);

    public Task ReplayAsync(ConsumePosition from, ConsumePosition? until = null, CancellationToken cancellationToken = default) =>
        ReplayAsync(All(), from, until, cancellationToken);

    public Task ReplayAsync(
        string topic, int partition, ConsumePosition from, ConsumePosition? until = null, CancellationToken cancellationToken = default) =>
        ReplayAsync([One(topic, partition)], from, until, cancellationToken);

    private async Task SeekAsync(TopicPartition[] partitions, ConsumePosition position, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(position);
        ThrowIfItCannotMove();
        var offsets = await FindAsync(partitions, position, cancellationToken).ConfigureAwait(false);
        await runner
            .MoveAsync(offsets.ToDictionary(offset => offset.Key, offset => new MoveTarget(offset.Value, MoveKind.Seek)))
            .WaitAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task ReplayAsync(TopicPartition[] partitions, ConsumePosition from, ConsumePosition? until, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(from);
        ThrowIfItCannotMove();
        var begin = await FindAsync(partitions, from, cancellationToken).ConfigureAwait(false);
        var end = await FindAsync(partitions, until ?? ConsumePosition.End, cancellationToken).ConfigureAwait(false);
        await runner
            .MoveAsync(partitions.ToDictionary(
                partition => partition, partition => new MoveTarget(begin[partition], MoveKind.Replay, end[partition])))
            .WaitAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<IReadOnlyDictionary<TopicPartition, long>> FindAsync(
        TopicPartition[] partitions, ConsumePosition position, CancellationToken cancellationToken)
    {
        try
        {
            if (position.OffsetOrNull is not { } offset)
            {
                var query = position.Time is { } time ? OffsetQuery.At(time)
                    : ReferenceEquals(position, ConsumePosition.End) ? OffsetQuery.End
                    : OffsetQuery.Beginning;
                return await catalog.Value.FindOffsetsAsync(partitions, query, cancellationToken).ConfigureAwait(false);
            }

            // Outside of the log the client would go by the reset policy, which may be the other end.
            var least = await catalog.Value.FindOffsetsAsync(partitions, OffsetQuery.Beginning, cancellationToken).ConfigureAwait(false);
            var most = await catalog.Value.FindOffsetsAsync(partitions, OffsetQuery.End, cancellationToken).ConfigureAwait(false);
            return partitions.ToDictionary(partition => partition, partition => Math.Clamp(offset, least[partition], most[partition]));
        }
        catch (TransportException exception)
        {
            throw new InvalidOperationException($"Consumer '{Consumer}' could not find {position}: {exception.Message}", exception);
        }
    }

    // Who waits would not be what was read before the move, and records could be passed over that nobody has.
    private void ThrowIfItCannotMove()
    {
        if (runner.Settings.Transactions is not null)
        {
            throw new InvalidOperationException($"Consumer '{Consumer}' handles exactly once, and cannot be moved while it runs: what it handles again would be published again. Stop it and set the group's offsets with Kafka's tools.");
        }

        if (runner.Settings.Routes.KeepOrder)
        {
            throw new InvalidOperationException($"Consumer '{Consumer}' keeps the order of keys across retry topics, and cannot be moved while it runs. Stop it and set the group's offsets with Kafka's tools.");
        }
    }

    private TopicPartition[] All()
    {
        TopicPartition[] partitions = [.. runner.Status.Lanes.Where(lane => lane.Route is null).Select(lane => lane.Partition)];
        return partitions.Length > 0
            ? partitions
            : throw new InvalidOperationException($"Consumer '{Consumer}' has no partitions here: it is {runner.Status.State}, or other members of its group have them all.");
    }

    private static TopicPartition One(string topic, int partition)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        return new TopicPartition(topic, partition);
    }
}
