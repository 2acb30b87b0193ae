using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>A send whose outcome is decided but not told yet: where it was written, or what went wrong, or both. Guarded by the broker's lock.</summary>
internal sealed class PendingSend(
    string topic, RecordPosition? position, PublishException? error, ISendCompletion completion, Action<PendingSend> answered)
{
    private bool _isAnswered;

    public void Answer_NeedsLock()
    {
        if (TryBegin_NeedsLock())
        {
            if (error is null)
            {
                completion.Succeeded(position.GetValueOrDefault());
            }
            else
            {
                completion.Failed(error);
            }
        }
    }

    /// <summary>Ends the send without an answer, because its sink goes away.</summary>
    public void Abandon_NeedsLock()
    {
        if (TryBegin_NeedsLock())
        {
            completion.Failed(new PublishException(
                $"The producer was closed before a record for topic '{topic}' was acknowledged.",
                topic,
                "_PURGE_INFLIGHT",
                mayHaveBeenWritten: position is not null,
                isTransient: true));
        }
    }

    private bool TryBegin_NeedsLock()
    {
        if (_isAnswered)
        {
            return false;
        }

        _isAnswered = true;
        answered(this);
        return true;
    }
}
