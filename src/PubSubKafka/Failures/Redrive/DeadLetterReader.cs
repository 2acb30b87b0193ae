using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>Reads parts of dead-letter topics, also while brokers are away. Owned by one thread.</summary>
internal sealed class DeadLetterReader(IPartitionSource source, TimeProvider time) : IDisposable
{
    // Longer than a broker's restart and than the transaction of another redriver may stay open.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private TransportException? _trouble;

    /// <summary>All records of these parts that are there, in order within each partition.</summary>
    /// <exception cref="RedriveException">The end was not reached.</exception>
    public IEnumerable<ReceivedRecord> Read(IReadOnlyDictionary<TopicPartition, LogSpan> spans, CancellationToken cancellationToken)
    {
        var reader = new LogReader(source, Poll);
        var heard = time.GetTimestamp();
        _trouble = null;
        foreach (var record in reader.Read(spans, cancellationToken))
        {
            if (record is not null)
            {
                heard = time.GetTimestamp();
                yield return record;
            }
            else if (time.GetElapsedTime(heard) > Patience)
            {
                throw RedriveFailure.NotRead([.. reader.Open.Select(static span => $"{span.Key} up to offset {span.Value.Until}")], Patience, _trouble);
            }
        }
    }

    public void Dispose() => source.Dispose();

    private ReceivedRecord? Poll(TimeSpan timeout)
    {
        try
        {
            return source.Poll(timeout);
        }
        catch (TransportException exception) when (!exception.IsFatal && !RedriveFailure.IsForGood(exception))
        {
            // A broker is away. It is asked again by the client.
            _trouble = exception;
            return null;
        }
        catch (TransportException exception)
        {
            throw RedriveFailure.Reading(exception);
        }
    }
}
