using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>A source's place in its group. When the group has lost it, it joins again as a new member. Guarded by the broker's lock.</summary>
internal sealed class Membership
{
    private readonly InMemoryBroker _broker;
    private readonly SourceSettings _settings;
    private readonly ConsumerGroup _group;
    private TransportException? _fatal;

    public Membership(InMemoryBroker broker, SourceSettings settings, IReadOnlyCollection<string> topics, IAssignmentListener listener)
    {
        _broker = broker;
        _settings = settings;
        _group = broker.Group_NeedsLock(settings.GroupId);
        Listener = listener;
        Member = _group.Join(settings.Connection.ClientId, topics.ToHashSet(StringComparer.Ordinal));
    }

    public IAssignmentListener Listener { get; }

    public GroupMember Member { get; private set; }

    public InMemoryMembership Snapshot() => new(_group, Member);

    public void Polled_NeedsLock()
    {
        Member.Polls++;
        _broker.Monitor.Signal_NeedsLock();
    }

    public PollStep NextStep_NeedsLock()
    {
        if (NextError() is { } error)
        {
            return PollStep.Fail(error);
        }

        if (Member.IsLost)
        {
            return Rejoin();
        }

        if (Member.Surplus() is { Count: > 0 } surplus)
        {
            return new PollStep(PollStepKind.Revoke, surplus);
        }

        if (_group.Assign(Member, _settings.StartFromLatest) is { } assigned)
        {
            return new PollStep(PollStepKind.Assign, assigned);
        }

        if (Member.NextRecord(_broker.Topics_NeedsLock) is { } record)
        {
            _broker.Monitor.Changed_NeedsLock();
            return PollStep.Deliver(record);
        }

        return PollStep.Wait;
    }

    /// <summary>What the listener hears when the source closes.</summary>
    public PollStep FarewellStep_NeedsLock() => new(Member.IsLost ? PollStepKind.Lose : PollStepKind.Revoke, Member.Owned);

    public IReadOnlyList<CommitAttempt> Commit_NeedsLock(IReadOnlyCollection<CommitOffset> offsets) => _group.Commit(Member, offsets);

    /// <exception cref="TransportException">A test wants it so.</exception>
    public IReadOnlyList<CommittedOffset> ReadCommitted_NeedsLock(IReadOnlyCollection<TopicPartition> partitions)
    {
        ThrowIfLookupFails();
        return [.. partitions.Select(_group.Committed)];
    }

    /// <exception cref="TransportException">There is no such partition, or a test wants it so.</exception>
    public long ReadLogEnd_NeedsLock(TopicPartition partition)
    {
        ThrowIfLookupFails();
        return _broker.Topics_NeedsLock.Find(partition, OffsetQuery.End);
    }

    public bool TrySeek_NeedsLock(TopicPartition partition, long offset)
    {
        if (Member.Find(partition) is not { IsRead: true } assigned)
        {
            return false;
        }

        var end = _broker.Topics_NeedsLock.End(partition);
        assigned.Position = offset <= end ? offset : _settings.StartFromLatest ? end : 0;
        _broker.Monitor.Changed_NeedsLock();
        return true;
    }

    public void Attach_NeedsLock(TopicPartition partition, long offset)
    {
        Member.Attach(new AssignedPartition(partition, offset >= 0 ? offset : _group.Committed(partition).Offset ?? 0) { IsRead = true });
        _broker.Monitor.Changed_NeedsLock();
    }

    public void Detach_NeedsLock(TopicPartition partition)
    {
        Member.Detach(partition);
        _broker.Monitor.Changed_NeedsLock();
    }

    public long? Position_NeedsLock(TopicPartition partition) => Member.Find(partition) is { IsRead: true } assigned ? assigned.Position : null;

    /// <summary>The owner has heard of these partitions.</summary>
    public void BeginToRead_NeedsLock(IReadOnlyList<TopicPartition> partitions)
    {
        foreach (var assigned in partitions.Select(Member.Find).OfType<AssignedPartition>())
        {
            assigned.IsRead = true;
        }
    }

    public void Release_NeedsLock(IReadOnlyList<TopicPartition> partitions) => _group.Release(Member, partitions);

    public void Leave_NeedsLock() => _group.Leave(Member);

    public void SetPaused_NeedsLock(IReadOnlyCollection<TopicPartition> partitions, bool paused)
    {
        foreach (var partition in partitions)
        {
            if (Member.Find(partition) is { } assigned && assigned.IsPaused != paused)
            {
                assigned.IsPaused = paused;
                _broker.Monitor.Changed_NeedsLock();
            }
        }
    }

    private void ThrowIfLookupFails()
    {
        if (_broker.Faults.TakeLookup_NeedsLock(_settings.GroupId) is { } errorCode)
        {
            throw new TransportException($"The group '{_settings.GroupId}' was refused a look-up, as the test asked for.", errorCode, isFatal: false);
        }
    }

    private PollStep Rejoin()
    {
        var lost = Member;
        _group.Leave(lost);
        Member = _group.Join(_settings.Connection.ClientId, lost.Topics);
        Member.Polls = lost.Polls;
        return new PollStep(PollStepKind.Lose, lost.Owned);
    }

    private TransportException? NextError()
    {
        if (_fatal is not null)
        {
            return _fatal;
        }

        if (_broker.Faults.TakePoll_NeedsLock(_settings.GroupId)?.ToException(_settings.GroupId) is { } fault)
        {
            _fatal = fault.IsFatal ? fault : null;
            return fault;
        }

        return Member.NextMissingTopic(_broker.Topics_NeedsLock) is { } topic
            ? new TransportException($"Subscribed topic '{topic}' does not exist.", "UNKNOWN_TOPIC_OR_PART", isFatal: false)
            : null;
    }
}
