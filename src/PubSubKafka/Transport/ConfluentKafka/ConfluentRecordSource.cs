using System.Runtime.InteropServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>A member of a consumer group. One thread owns it, so nothing here is locked.</summary>
/// <remarks>
/// librdkafka commits nothing by itself: its automatic commits carry no metadata, and leave out an offset that has not grown. The commits of a revoked
/// partition are heard by the broker before the partition goes to its next owner: the client gives a partition away only after all commits under
/// way have their answers.
/// </remarks>
internal sealed class ConfluentRecordSource : IRecordSource
{
    private readonly IConsumer<byte[]?, byte[]?> _consumer;
    private readonly SafeHandle _client;
    private readonly GroupCallbacks _callbacks;
    private readonly GroupOffsets _offsets;
    private readonly PendingCommits _commits;
    private readonly PartitionReaders _readers;
    private readonly ReadingPlaces _places;
    private readonly AttachedPartitions _attached;
    private readonly NativeQueue _group;
    private readonly QueueWatch _groupWatch;
    private readonly BrokerReminder _reminder;
    private readonly AutoResetEvent _wake = new(false);
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly bool _leavesByUnsubscribing;
    private bool _isTurnOfAttached;

    /// <exception cref="TransportException">A setting is wrong, or the client is not one that this library can commit with.</exception>
    public ConfluentRecordSource(SourceSettings settings, ILogger logger)
    {
        _logger = logger;
        _name = settings.Consumer;

        // A static member must not leave, and the new protocol leaves as it should.
        _leavesByUnsubscribing = settings.GroupInstanceId is null && !settings.NewGroupProtocol;
        var names = new PartitionNames();
        _callbacks = new GroupCallbacks(names);
        var errors = new ConsumerErrors(_name, _callbacks.OnTrouble, logger);
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();

        // The rebalance handlers are Actions on purpose: those that return offsets make a group.protocol=consumer client throw.
        var config = ConfluentConfigMapper.Consumer(settings);
        _consumer = ClientConfigurationError.Guard(() => new ConsumerBuilder<byte[]?, byte[]?>(config)
            .SetKeyDeserializer(Deserializers.ByteArray!)
            .SetValueDeserializer(Deserializers.ByteArray!)
            .SetPartitionsAssignedHandler(_callbacks.OnAssigned)
            .SetPartitionsRevokedHandler(_callbacks.OnRevoked)
            .SetPartitionsLostHandler(_callbacks.OnLost)
            .SetErrorHandler((_, error) => Log.Guard(errors, error, static (errors, error) => errors.OnError(error)))
            .SetLogHandler((_, message) => Log.Forward(_logger, message))
            .Build());
        try
        {
            _client = ClientHandle.Of(_consumer);
            _offsets = new GroupOffsets(_client, names);
            _commits = new PendingCommits(_offsets);
            _group = NativeQueue.OfGroup(_client);
            _groupWatch = new QueueWatch(_group, _wake);
            _callbacks.Readers = _readers = new PartitionReaders(_client, _wake);
            _places = new ReadingPlaces(_consumer, _readers);
            _attached = new AttachedPartitions(
                new PartitionSourceSettings(settings.Connection, _name, settings.GroupId), logger, _wake, _callbacks.OnTrouble);
            _reminder = new BrokerReminder(_client, config);
        }
        catch (TransportException)
        {
            _consumer.Dispose();
            throw;
        }
    }

    public IGroupMembership? Membership()
    {
        if (_client.IsClosed)
        {
            return null;
        }

        // In this order: what is taken after a loss is a new member's.
        var membership = NativeGroupMetadata.Of(_client);
        if (membership.NamesMember && !_offsets.AreLost)
        {
            return membership;
        }

        membership.Dispose();
        return null;
    }

    public void Subscribe(IReadOnlyCollection<string> topics, IAssignmentListener listener)
    {
        _callbacks.Listener = listener;
        _consumer.Subscribe(topics);
    }

    public ReceivedRecord? Poll(TimeSpan timeout)
    {
        if (_commits.Any)
        {
            _commits.Tell(TimeSpan.Zero, _callbacks.Listener);
        }

        if (_readers.TryTakeRead(out var record) || _attached.TryTakeRead(out record))
        {
            return record;
        }

        record = TakeNow();
        return record is null && timeout > TimeSpan.Zero && _wake.WaitOne(timeout) ? TakeNow() : record;
    }

    public void Wake() => _wake.Set();

    public void Attach(TopicPartition partition, long offset) => _attached.Attach(partition, offset);

    public void Detach(TopicPartition partition) => _attached.Detach(partition);

    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => SetPaused(partitions, isPaused: true);

    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => SetPaused(partitions, isPaused: false);

    public void Commit(IReadOnlyCollection<CommitOffset> offsets)
    {
        var ours = offsets.Where(offset => _callbacks.IsAssigned(offset.Partition) || _attached.Contains(offset.Partition)).ToList();
        foreach (var offset in offsets.Except(ours))
        {
            Log.CommitIgnored(_logger, _name, offset.Partition.ToString());
        }

        if (ours.Count > 0)
        {
            _commits.Start(ours);
        }
    }

    public bool AwaitCommits(TimeSpan atMost)
    {
        _commits.Tell(atMost, _callbacks.Listener);
        return !_commits.Any;
    }

    public IReadOnlyList<CommittedOffset> ReadCommitted(IReadOnlyCollection<TopicPartition> partitions, TimeSpan atMost) =>
        _offsets.Read(partitions, atMost);

    public long ReadLogEnd(TopicPartition partition, TimeSpan atMost) => _places.LogEnd(partition, atMost);

    public bool TrySeek(TopicPartition partition, long offset) => _attached.Contains(partition)
        ? _attached.TrySeek(partition, offset)
        : _callbacks.IsAssigned(partition) && _places.TrySeek(partition, offset);

    public long? Position(TopicPartition partition) => _attached.Contains(partition) ? _attached.Position(partition) : _places.Position(partition);

    public void Close()
    {
        // Here, and not in the client's own farewell: while a commit has no answer that one waits for minutes, for a group that no broker speaks for.
        if (!_offsets.AreLost)
        {
            _callbacks.GiveBack();
        }

        if (AwaitCommits(PendingCommits.LongestWait))
        {
            Leave();
        }
        else
        {
            Log.GroupNotLeft(_logger, _name, PendingCommits.LongestWait);
            _commits.GiveUp();
        }

        AwaitCommits(TimeSpan.Zero);
        _callbacks.ThrowIfFailed();
    }

    public void Dispose()
    {
        // The client ends only after its queues.
        _reminder.Dispose();
        _attached.Dispose();
        _readers.Dispose();
        _groupWatch.Dispose();
        _group.Dispose();
        _offsets.Dispose();
        _wake.Dispose();
        if (!_commits.IsGivenUp && !_offsets.IsUnderWay)
        {
            _consumer.Dispose();
            return;
        }

        // The client ends only when its commit has, which is up to a session timeout later. Whatever it still sends then, the group refuses
        // once it has given the partitions to somebody else.
        Task.Factory.StartNew(
            static state => ((IDisposable)state!).Dispose(), _consumer, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void SetPaused(IReadOnlyCollection<TopicPartition> partitions, bool isPaused)
    {
        _readers.SetPaused(partitions, isPaused);
        _attached.SetPaused(partitions, isPaused);
    }

    // Both kinds of partitions by turns, so that neither waits for the end of the other.
    private ReceivedRecord? TakeNow()
    {
        Serve();
        _isTurnOfAttached = !_isTurnOfAttached;
        return _isTurnOfAttached ? _attached.TakeNow() ?? _readers.Take() : _readers.Take() ?? _attached.TakeNow();
    }

    /// <summary>Rebalances and errors, which the client's own queue brings. It has no records: those come by the partitions' queues.</summary>
    private void Serve()
    {
        try
        {
            ReadFailure.ThrowIfAny(_consumer.Consume(TimeSpan.Zero));
        }
        catch (KafkaException exception)
        {
            _callbacks.ThrowIfFailed();
            throw Failure(exception);
        }

        _callbacks.ThrowIfFailed();
    }

    private void Leave()
    {
        try
        {
            MemberFarewell.Say(_consumer, _leavesByUnsubscribing && _offsets.IsCooperative);
        }
        catch (KafkaException exception)
        {
            _callbacks.ThrowIfFailed();
            throw Failure(exception);
        }
    }

    internal static TransportException Failure(KafkaException exception) => new(
        exception.Error.Reason, ErrorCodes.Name(exception.Error.Code), exception.Error.IsFatal, exception);
}
