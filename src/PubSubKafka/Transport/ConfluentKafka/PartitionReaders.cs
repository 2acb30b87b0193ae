using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// The readers of what is assigned, which take turns. Each partition has a queue of its own, so that one that may not be read now
/// keeps what is fetched already, and holds up no other. Owned by the source's thread.
/// </summary>
internal sealed class PartitionReaders(SafeHandle client, EventWaitHandle wake) : IDisposable
{
    // The answer to a fetch that was sent before comes well within this time.
    private static readonly TimeSpan LongestFetch = TimeSpan.FromSeconds(5);

    private readonly RecordReader _records = new();
    private readonly Dictionary<TopicPartition, PartitionReader> _readers = [];
    private readonly List<PartitionReader> _closed = [];
    private PartitionReader[] _turns = [];
    private int _turn;

    /// <summary>Before the client begins to fetch the partition, so that its records come in by the reader from the first one on.</summary>
    public void Open(TopicPartition partition)
    {
        Close(partition);
        foreach (var former in _closed.Where(reader => reader.Partition == partition))
        {
            // Before the next one is made: they have the same queue of the client.
            former.Dispose();
        }

        _closed.RemoveAll(reader => reader.Partition == partition);
        _readers.Add(partition, new PartitionReader(client, partition, _records, wake));
        Reorder();
    }

    /// <summary>Returns no record of the partition any more.</summary>
    public void Close(TopicPartition partition)
    {
        if (_readers.Remove(partition, out var reader))
        {
            reader.Discard();
            reader.ClosedAt = TimeProvider.System.GetTimestamp();
            _closed.Add(reader);
            Reorder();
        }
    }

    /// <summary>Unknown partitions are ignored.</summary>
    public void SetPaused(IReadOnlyCollection<TopicPartition> partitions, bool isPaused)
    {
        foreach (var partition in partitions)
        {
            if (_readers.TryGetValue(partition, out var reader))
            {
                reader.IsPaused = isPaused;
            }
        }
    }

    /// <inheritdoc cref="PartitionReader.NextRead"/>
    public long? NextRead(TopicPartition partition) => _readers.GetValueOrDefault(partition)?.NextRead;

    /// <summary>Forgets what was read ahead of a partition.</summary>
    public void Clear(TopicPartition partition)
    {
        if (_readers.TryGetValue(partition, out var reader))
        {
            reader.Clear();
        }
    }

    /// <summary>The next record of the partition whose turn it is, if it has been read already.</summary>
    public bool TryTakeRead([NotNullWhen(true)] out ReceivedRecord? record)
    {
        record = _turn < _turns.Length ? _turns[_turn].TakeRead() : null;
        return record is not null;
    }

    /// <summary>The next record of the next partition that has one.</summary>
    /// <exception cref="TransportException">The client or the broker reports an error with a partition. Others go on with the next call.</exception>
    public ReceivedRecord? Take()
    {
        ForgetClosed();
        for (var tried = 0; tried < _turns.Length; tried++)
        {
            _turn = _turn + 1 < _turns.Length ? _turn + 1 : 0;
            if (_turns[_turn].Take() is { } record)
            {
                return record;
            }
        }

        return null;
    }

    public void Dispose()
    {
        foreach (var reader in _readers.Values.Concat(_closed))
        {
            reader.Dispose();
        }

        _readers.Clear();
        _closed.Clear();
        Reorder();
    }

    // The client stops to fetch some time after the partition is closed, and would keep until then what nobody reads.
    private void ForgetClosed()
    {
        for (var i = _closed.Count - 1; i >= 0; i--)
        {
            if (!_closed[i].Discard() && TimeProvider.System.GetElapsedTime(_closed[i].ClosedAt) > LongestFetch)
            {
                _closed[i].Dispose();
                _closed.RemoveAt(i);
            }
        }
    }

    private void Reorder()
    {
        _turns = [.. _readers.Values];
        _turn = 0;
    }
}
