using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Reads chosen partitions with a client that joins no group. One thread owns it, so nothing here is locked.</summary>
internal sealed class ConfluentPartitionSource : IPartitionSource
{
    private readonly IConsumer<byte[]?, byte[]?> _consumer;
    private readonly HashSet<TopicPartition> _partitions = [];
    private readonly PartitionReaders _readers;
    private readonly ReadingPlaces _places;
    private readonly NativeQueue _events;
    private readonly QueueWatch _eventsWatch;
    private readonly BrokerReminder _reminder;
    private readonly EventWaitHandle _wake;
    private readonly bool _ownsWake;

    /// <exception cref="TransportException">A setting is wrong, or the client is not one that this library can read with.</exception>
    public ConfluentPartitionSource(PartitionSourceSettings settings, ILogger logger)
        : this(settings, logger, new AutoResetEvent(false), onTrouble: null) => _ownsWake = true;

    /// <param name="settings">The settings.</param>
    /// <param name="logger">Where lines go.</param>
    /// <param name="wake">Set when there may be something to read.</param>
    /// <param name="onTrouble">Hears of errors that stand in the way, on the owner's thread.</param>
    public ConfluentPartitionSource(PartitionSourceSettings settings, ILogger logger, EventWaitHandle wake, Action<string>? onTrouble)
    {
        _wake = wake;
        var errors = new ConsumerErrors(settings.Reader, onTrouble ?? (static _ => { }), logger);
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        var config = ConfluentConfigMapper.Reader(settings);
        _consumer = ClientConfigurationError.Guard(() => new ConsumerBuilder<byte[]?, byte[]?>(config)
            .SetKeyDeserializer(Deserializers.ByteArray!)
            .SetValueDeserializer(Deserializers.ByteArray!)
            .SetErrorHandler((_, error) => Log.Guard(errors, error, static (errors, error) => errors.OnError(error)))
            .SetLogHandler((_, message) => Log.Forward(logger, message))
            .Build());
        try
        {
            var client = ClientHandle.Of(_consumer);
            _events = NativeQueue.OfGroup(client);
            _eventsWatch = new QueueWatch(_events, _wake);
            _readers = new PartitionReaders(client, _wake);
            _places = new ReadingPlaces(_consumer, _readers);
            _reminder = new BrokerReminder(client, config);
        }
        catch (TransportException)
        {
            _consumer.Dispose();
            throw;
        }
    }

    public PartitionReaders Readers => _readers;

    public bool Contains(TopicPartition partition) => _partitions.Contains(partition);

    public void Add(TopicPartition partition, long offset)
    {
        Remove(partition);

        // First, so that nothing of the partition comes past its reader.
        _readers.Open(partition);
        Guard(() => _consumer.IncrementalAssign([new TopicPartitionOffset(PartitionNames.ToClient(partition), offset)]));
        _partitions.Add(partition);
    }

    public void Remove(TopicPartition partition)
    {
        if (_partitions.Remove(partition))
        {
            Guard(() => _consumer.IncrementalUnassign([PartitionNames.ToClient(partition)]));
            _readers.Close(partition);
        }
    }

    public ReceivedRecord? Poll(TimeSpan timeout)
    {
        var record = TakeNow();
        return record is null && timeout > TimeSpan.Zero && _wake.WaitOne(timeout) ? TakeNow() : record;
    }

    /// <summary>The next record, if there is one now.</summary>
    public ReceivedRecord? TakeNow()
    {
        if (_readers.TryTakeRead(out var record))
        {
            return record;
        }

        Serve();
        return _readers.Take();
    }

    public long? Position(TopicPartition partition) => _places.Position(partition);

    public bool TrySeek(TopicPartition partition, long offset) => _places.TrySeek(partition, offset);

    public void Dispose()
    {
        // The client ends only after its queues.
        _reminder.Dispose();
        _readers.Dispose();
        _eventsWatch.Dispose();
        _events.Dispose();
        if (_ownsWake)
        {
            _wake.Dispose();
        }

        _consumer.Dispose();
    }

    // Errors and log lines. Records come by the partitions' queues.
    private void Serve() => Guard(() => ReadFailure.ThrowIfAny(_consumer.Consume(TimeSpan.Zero)));

    private static void Guard(Action call)
    {
        try
        {
            call();
        }
        catch (KafkaException exception)
        {
            throw ConfluentRecordSource.Failure(exception);
        }
    }
}
