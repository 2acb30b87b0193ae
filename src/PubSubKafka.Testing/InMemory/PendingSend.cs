using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>A send whose outcome is decided but not told yet: where it was written, or what went wrong, or both. Guarded by the broker's lock.</summary>
internal sealed class PendingSend(string topic, RecordPosition? position, PublishException? error, Action<PendingSend> answered)
{
    // Continuations run on the pool: the one who answers holds the broker's lock.
    private readonly TaskCompletionSource<RecordPosition> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<RecordPosition> Outcome => _outcome.Task;

    public void Answer_NeedsLock()
    {
        if (error is null ? _outcome.TrySetResult(position.GetValueOrDefault()) : _outcome.TrySetException(error))
        {
            answered(this);
        }
    }

    /// <summary>Ends the send without an answer, because its sink goes away.</summary>
    public void Abandon_NeedsLock()
    {
        var reason = new PublishException(
            $"The producer was closed before a record for topic '{topic}' was acknowledged.",
            topic,
            "_PURGE_INFLIGHT",
            mayHaveBeenWritten: position is not null,
            isTransient: true);
        if (_outcome.TrySetException(reason))
        {
            answered(this);
        }
    }
}
