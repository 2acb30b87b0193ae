using PubSubKafka.Pipeline;

namespace PubSubKafka.Testing.Harness;

/// <summary>Remembers every attempt of every consumer. Thread-safe.</summary>
internal sealed class DeliveryLog(TimeProvider time) : IDeliveryObserver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RecordDelivery, int> _index = [];
    private readonly List<DeliveryEntry> _entries = [];
    private readonly HashSet<string> _stopped = new(StringComparer.Ordinal);
    private long _sequence;
    private long _version;

    /// <summary>Grows with every run that begins or ends.</summary>
    public long Version => Volatile.Read(ref _version);

    public IReadOnlyList<DeliveryEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>Whether a record has told this consumer to stop, which it then does a moment later.</summary>
    public bool ToldToStop(string consumer)
    {
        lock (_gate)
        {
            return _stopped.Contains(consumer);
        }
    }

    public void Starting(string consumer, RecordDelivery delivery)
    {
        lock (_gate)
        {
            _version++;
            if (!_index.TryGetValue(delivery, out var index))
            {
                _index.Add(delivery, index = _entries.Count);
                _entries.Add(new DeliveryEntry(consumer, delivery.Record, delivery.Origin.Topic, []));
            }

            var entry = _entries[index] with { IsRunning = true, NextRun = null };

            // When only the write to another topic is repeated, no handler is called.
            _entries[index] = delivery.GivenUpFor is not null
                ? entry
                : entry with { Attempts = [.. entry.Attempts, new HandlingAttempt(delivery.TotalAttempts + 1, ++_sequence, time.GetUtcNow(), null, null)] };
        }
    }

    public void Ended(string consumer, RecordDelivery delivery, DeliveryOutcome outcome)
    {
        lock (_gate)
        {
            _version++;
            var index = _index[delivery];
            var entry = _entries[index];
            var now = time.GetUtcNow();
            var last = entry.Attempts[^1];
            if (outcome.Kind == DeliveryOutcomeKind.Stop)
            {
                _stopped.Add(consumer);
            }

            var waits = outcome.Kind is DeliveryOutcomeKind.Retry or DeliveryOutcomeKind.PausePartition;
            _entries[index] = entry with
            {
                IsRunning = false,
                IsGivenUp = delivery.GivenUpFor is not null,
                IsMovedOn = delivery.NextStage is not null,
                LastOutcome = outcome.Kind,
                NextRun = waits ? now + outcome.Delay : null,
                Attempts = last.Ended is null
                    ? [.. entry.Attempts.Take(entry.Attempts.Count - 1), last with { Ended = now, Exception = delivery.LastFailure }]
                    : entry.Attempts,
            };
        }
    }
}
