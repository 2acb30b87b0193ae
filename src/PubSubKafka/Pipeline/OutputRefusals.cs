using PubSubKafka.Transport;

namespace PubSubKafka.Pipeline;

/// <summary>
/// Which outputs brokers have refused. That is known only when a transaction is written, after the record's handling has ended: the transaction is taken back,
/// the record is handled again, and whoever publishes the same again is told here, as without transactions the broker would have. Thread-safe.
/// </summary>
internal sealed class OutputRefusals(TimeProvider time)
{
    // A topic that takes no records now may take them later, and a record that has no other place to go is tried there again.
    private static readonly TimeSpan DeparturesAreToldFor = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<(TopicPartition Partition, long Offset), List<OutputRefusal>> _refusals = [];
    private volatile bool _any;

    /// <param name="partition">The partition of the record whose handling has published it.</param>
    /// <param name="offset">That record's offset.</param>
    /// <param name="refused">What was refused.</param>
    /// <param name="errorCode">Kafka's name for the error.</param>
    /// <param name="why">The error.</param>
    public void Add(TopicPartition partition, long offset, OutgoingRecord refused, string errorCode, Exception why)
    {
        lock (_gate)
        {
            var key = (partition, offset);
            if (!_refusals.TryGetValue(key, out var refusals))
            {
                _refusals[key] = refusals = [];
            }

            // One that was tried again takes the place of the one before.
            refusals.RemoveAll(refusal => refusal.Concerns(refused));
            refusals.Add(new OutputRefusal(refused, errorCode, why));
            _any = true;
        }
    }

    /// <summary>Why an output is not taken; null when nothing speaks against it.</summary>
    /// <param name="of">The record whose handling publishes it.</param>
    /// <param name="output">What it publishes.</param>
    /// <param name="isDeparture">Whether it is the record's own way to a retry or dead-letter topic.</param>
    public PublishException? Find(ReceivedRecord of, OutgoingRecord output, bool isDeparture)
    {
        if (!_any)
        {
            return null;
        }

        lock (_gate)
        {
            return _refusals.GetValueOrDefault((of.Partition, of.Offset))?.Find(refusal => refusal.Concerns(output) && Holds(refusal, isDeparture))?.ToException();
        }
    }

    /// <summary>What was finished below the offset is over.</summary>
    public void Forget(TopicPartition partition, long below)
    {
        if (!_any)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var key in _refusals.Keys.Where(key => key.Partition == partition && key.Offset < below).ToList())
            {
                _refusals.Remove(key);
            }

            _any = _refusals.Count > 0;
        }
    }

    private bool Holds(OutputRefusal refusal, bool isDeparture)
    {
        if (!isDeparture)
        {
            return true;
        }

        return time.GetElapsedTime(refusal.ToldAt ??= time.GetTimestamp()) < DeparturesAreToldFor;
    }
}
