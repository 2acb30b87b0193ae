using System.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>Reads chosen partitions of an <see cref="InMemoryBroker"/>, in no group. The wait in <see cref="Poll"/> is real time; a record ends it at once.</summary>
internal sealed class InMemoryPartitionSource(InMemoryBroker broker) : IPartitionSource
{
    private readonly List<AssignedPartition> _partitions = [];
    private int _turn;

    public void Add(TopicPartition partition, long offset)
    {
        Remove(partition);
        _partitions.Add(new AssignedPartition(partition, Math.Max(0, offset)));
    }

    public void Remove(TopicPartition partition) => _partitions.RemoveAll(assigned => assigned.Partition == partition);

    public ReceivedRecord? Poll(TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        lock (broker.Monitor.Gate)
        {
            while (true)
            {
                if (Next_NeedsLock() is { } record)
                {
                    return record;
                }

                var left = timeout - Stopwatch.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                {
                    return null;
                }

                Monitor.Wait(broker.Monitor.Gate, left);
            }
        }
    }

    public long? Position(TopicPartition partition) =>
        _partitions.Find(assigned => assigned.Partition == partition) is { IsRead: true } assigned ? assigned.Position : null;

    public void Dispose() => _partitions.Clear();

    private ReceivedRecord? Next_NeedsLock()
    {
        for (var i = 0; i < _partitions.Count; i++)
        {
            _turn = (_turn + 1) % _partitions.Count;
            if (_partitions[_turn].NextRecord(broker.Topics_NeedsLock) is { } record)
            {
                _partitions[_turn].IsRead = true;
                return record;
            }
        }

        return null;
    }
}
