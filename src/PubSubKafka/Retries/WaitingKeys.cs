using PubSubKafka.Transport;

namespace PubSubKafka.Retries;

/// <summary>
/// Which keys of one partition wait, during one assignment of it: those with records in retry topics or in the dead-letter topic that are not finished. A
/// record is handled only when it is the first of its key; every other one follows the record before it. Thread-safe.
/// </summary>
/// <remarks>
/// What is here can be read from the topics at any time (<see cref="Add"/>), so nothing is lost with the process. It is told of a record before the record is
/// written to its next place, and forgets it when it is finished.
/// </remarks>
internal sealed partial class WaitingKeys(KeptOrder order)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RecordKey, WaitingKey> _keys = [];
    private readonly Dictionary<TopicPartition, long> _knownUntil = [];

    // How far keys have come that an earlier owner had let wait. What is before that may come once more from their own topic.
    private readonly Dictionary<RecordKey, long> _finishedFound = [];
    private long _foundUntil = -1;
    private int _count;
    private volatile bool _isReady;
    private volatile bool _isOver;

    /// <summary>Names this assignment in what is written, so that late writes of an earlier one are known.</summary>
    public string Writer { get; } = Guid.NewGuid().ToString("N")[..16];

    public KeptOrder Order => order;

    /// <summary>Whether all is known that waits. Until then nothing of the partition starts.</summary>
    public bool IsReady
    {
        get => _isReady;
        set => _isReady = value;
    }

    /// <summary>Whether the assignment is over, so that nobody needs to know any more.</summary>
    public bool IsOver
    {
        get => _isOver;
        set => _isOver = value;
    }

    /// <summary>How many records wait. May be read without the lock.</summary>
    public int Records => Volatile.Read(ref _count);

    /// <summary>How many keys wait.</summary>
    public int Keys
    {
        get
        {
            lock (_gate)
            {
                return _keys.Count;
            }
        }
    }

    /// <summary>Whether no further record may wait.</summary>
    public bool IsFull => Records >= order.MaxWaiting;

    /// <summary>What was found in the topics up to this offset is known.</summary>
    public void KnowUntil(TopicPartition partition, long offset)
    {
        lock (_gate)
        {
            _knownUntil[partition] = offset;
        }
    }

    /// <summary>Forgets everything, to be told anew.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _keys.Clear();
            _knownUntil.Clear();
            _finishedFound.Clear();
            _foundUntil = -1;
            Volatile.Write(ref _count, 0);
        }
    }

    /// <summary>Takes note of a record that was found to wait. Of several copies the one that is furthest counts.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="origin">Its offset on its own topic.</param>
    /// <param name="place">Where it was found.</param>
    /// <param name="deadLetterOffset">For one that was redriven: which dead letter it was, which then waits no more.</param>
    public void Add(RecordKey key, long origin, in WaitingPlace place, long? deadLetterOffset = null)
    {
        lock (_gate)
        {
            var records = GetOrAdd(key);
            var index = records.Find(origin);
            _foundUntil = Math.Max(_foundUntil, origin);
            if (index < 0)
            {
                Insert(records, ~index, origin, place);
            }
            else if (place.IsFurtherThan(records.At(index)) || records.At(index).DeadLetterOffset == deadLetterOffset)
            {
                records.Set(index, place);
            }
        }
    }

    /// <summary>The record is about to be written to another place. Whoever comes of its key meanwhile follows.</summary>
    public MoveAnswer Move(RecordKey key, long origin, in WaitingPlace place)
    {
        var unwritten = place with { IsWritten = false };
        lock (_gate)
        {
            if (_keys.TryGetValue(key, out var records) && records.Find(origin) is >= 0 and var index)
            {
                if (records.At(index) is { IsWritten: true } present && present.IsFurtherThan(place))
                {
                    return MoveAnswer.Gone;
                }

                records.Set(index, unwritten);
                return MoveAnswer.Write;
            }

            if (IsFull)
            {
                return MoveAnswer.Full;
            }

            records ??= GetOrAdd(key);
            Insert(records, ~records.Find(origin), origin, unwritten);
            return MoveAnswer.Write;
        }
    }

    /// <summary>The record stands there now.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="origin">Its offset on its own topic.</param>
    /// <param name="hop">The hop that was written.</param>
    /// <param name="deadLetterOffset">Its offset in the dead-letter topic, if that is where it is.</param>
    public void Written(RecordKey key, long origin, int hop, long? deadLetterOffset)
    {
        lock (_gate)
        {
            if (_keys.TryGetValue(key, out var records) && records.Find(origin) is >= 0 and var index
                && records.At(index) is var place && place.Hop == hop && place.IsDeadLetter == deadLetterOffset is not null)
            {
                records.Set(index, place with { IsWritten = true, DeadLetterOffset = deadLetterOffset ?? -1 });
            }
        }
    }

    /// <summary>The record is done with for good.</summary>
    public void Finished(RecordKey key, long origin)
    {
        lock (_gate)
        {
            if (_keys.TryGetValue(key, out var records) && records.Find(origin) is >= 0 and var index)
            {
                if (origin <= _foundUntil && records.At(index).IsOrdered)
                {
                    _finishedFound[key] = origin;
                }

                Remove(key, records, index);
            }
        }
    }

    /// <summary>Somebody has discarded a dead letter.</summary>
    public void Discarded(RecordKey key, long origin, long deadLetterOffset)
    {
        lock (_gate)
        {
            if (_keys.TryGetValue(key, out var records) && records.Find(origin) is >= 0 and var index
                && records.At(index) is { IsDeadLetter: true } place && (place.DeadLetterOffset < 0 || place.DeadLetterOffset == deadLetterOffset))
            {
                Remove(key, records, index);
            }
        }
    }

    /// <summary>Some of the keys, each with how many of its records wait and where the first of them does.</summary>
    public IReadOnlyList<(RecordKey Key, int Records, long Origin, WaitingPlace First)> Sample(int most)
    {
        lock (_gate)
        {
            return [.. _keys.Take(most).Select(static key => (key.Key, key.Value.Count, key.Value.First.Origin, key.Value.First.Place))];
        }
    }

    private bool IsKnown(TopicPartition partition, long offset) => offset < _knownUntil.GetValueOrDefault(partition);

    private WaitingKey GetOrAdd(RecordKey key)
    {
        if (!_keys.TryGetValue(key, out var records))
        {
            _keys.Add(key, records = new WaitingKey());
        }

        return records;
    }

    private void Insert(WaitingKey records, int index, long origin, in WaitingPlace place)
    {
        records.Insert(index, origin, place);
        Volatile.Write(ref _count, _count + 1);
    }

    private void Remove(RecordKey key, WaitingKey records, int index)
    {
        records.Remove(index);
        Volatile.Write(ref _count, _count - 1);
        if (records.Count == 0)
        {
            _keys.Remove(key);
        }
    }
}
