using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>Reads parts of partitions from beginning to end. Owned by one thread.</summary>
internal sealed class DeadLetterReader(IPartitionSource source, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(50);

    // Longer than a broker's restart and than the transaction of another redriver may stay open.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>All records of these parts that are there, in order within each partition.</summary>
    /// <exception cref="RedriveException">The end was not reached.</exception>
    public IEnumerable<ReceivedRecord> Read(IReadOnlyDictionary<TopicPartition, LogSpan> spans, CancellationToken cancellationToken)
    {
        var open = new Dictionary<TopicPartition, LogSpan>();
        foreach (var (partition, span) in spans.Where(static span => !span.Value.IsEmpty))
        {
            open.Add(partition, span);
            source.Add(partition, span.From);
        }

        try
        {
            var heard = time.GetTimestamp();
            TransportException? trouble = null;
            while (open.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Poll(ref trouble) is { } record)
                {
                    heard = time.GetTimestamp();
                    if (Take(open, record))
                    {
                        yield return record;
                    }
                }
                else if (CloseRead(open) == 0 && time.GetElapsedTime(heard) > Patience)
                {
                    throw RedriveFailure.NotRead([.. open.Select(static span => $"{span.Key} up to offset {span.Value.Until}")], Patience, trouble);
                }
            }
        }
        finally
        {
            foreach (var partition in open.Keys)
            {
                source.Remove(partition);
            }
        }
    }

    public void Dispose() => source.Dispose();

    private bool Take(Dictionary<TopicPartition, LogSpan> open, ReceivedRecord record)
    {
        if (!open.TryGetValue(record.Partition, out var span))
        {
            return false;
        }

        if (record.Offset + 1 >= span.Until)
        {
            Close(open, record.Partition);
        }

        return record.Offset >= span.From && record.Offset < span.Until;
    }

    // The last offsets may be no records: the end of a transaction takes one too.
    private int CloseRead(Dictionary<TopicPartition, LogSpan> open)
    {
        TopicPartition[] read = [.. open.Where(span => source.Position(span.Key) >= span.Value.Until).Select(static span => span.Key)];
        foreach (var partition in read)
        {
            Close(open, partition);
        }

        return read.Length;
    }

    private void Close(Dictionary<TopicPartition, LogSpan> open, TopicPartition partition)
    {
        open.Remove(partition);
        source.Remove(partition);
    }

    private ReceivedRecord? Poll(ref TransportException? trouble)
    {
        try
        {
            return source.Poll(PollTimeout);
        }
        catch (TransportException exception) when (!exception.IsFatal && !RedriveFailure.IsForGood(exception))
        {
            // A broker is away. It is asked again by the client.
            trouble = exception;
            return null;
        }
        catch (TransportException exception)
        {
            throw RedriveFailure.Reading(exception);
        }
    }
}
