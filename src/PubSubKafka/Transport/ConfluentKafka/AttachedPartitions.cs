using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// The partitions that a group's member reads beside those that the group gives it. They need a client of their own, because a client's assignment is
/// the group's; it is made with the first of them. Owned by the source's thread.
/// </summary>
internal sealed class AttachedPartitions(PartitionSourceSettings settings, ILogger logger, EventWaitHandle wake, Action<string> onTrouble) : IDisposable
{
    private ConfluentPartitionSource? _source;

    public bool Contains(TopicPartition partition) => _source?.Contains(partition) == true;

    /// <inheritdoc cref="IRecordSource.Attach"/>
    public void Attach(TopicPartition partition, long offset) =>
        (_source ??= new ConfluentPartitionSource(settings, logger, wake, onTrouble)).Add(partition, offset);

    /// <inheritdoc cref="IRecordSource.Detach"/>
    public void Detach(TopicPartition partition) => _source?.Remove(partition);

    /// <summary>The next record of those that were read together.</summary>
    public bool TryTakeRead([NotNullWhen(true)] out ReceivedRecord? record)
    {
        record = null;
        return _source?.Readers.TryTakeRead(out record) == true;
    }

    /// <summary>The next record, if there is one now.</summary>
    public ReceivedRecord? TakeNow() => _source?.TakeNow();

    public void SetPaused(IReadOnlyCollection<TopicPartition> partitions, bool isPaused) => _source?.Readers.SetPaused(partitions, isPaused);

    public bool TrySeek(TopicPartition partition, long offset) => _source?.TrySeek(partition, offset) == true;

    public long? Position(TopicPartition partition) => _source?.Position(partition);

    public void Dispose() => _source?.Dispose();
}
