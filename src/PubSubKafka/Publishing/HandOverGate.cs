namespace PubSubKafka.Publishing;

/// <summary>
/// Holds records back until the topics are ready, and then lets them go in the order they came, so that un-awaited calls during the start
/// keep their order too. Once open it stays open and costs one read.
/// </summary>
internal sealed class HandOverGate(ITopicReadiness readiness)
{
    private readonly Lock _lock = new();
    private readonly Queue<HandOverTurn> _waiting = new();
    private volatile bool _isOpen;
    private bool _isOpening;

    public bool IsOpen => _isOpen;

    /// <summary>
    /// Takes a place in the queue; null when there is none any more. What the caller does after awaiting it, up to its next await, happens before the
    /// next caller's turn. Awaiting it throws <see cref="TopicException"/> when the topics are not ready.
    /// </summary>
    public HandOverTurn? Enter()
    {
        var turn = new HandOverTurn();
        bool isFirst;
        lock (_lock)
        {
            if (_isOpen)
            {
                return null;
            }

            _waiting.Enqueue(turn);
            isFirst = !_isOpening;
            _isOpening = true;
        }

        if (isFirst)
        {
            _ = OpenAsync();
        }

        return turn;
    }

    private async Task OpenAsync()
    {
        try
        {
            var ready = readiness.WaitAsync(CancellationToken.None);
            if (!ready.IsCompletedSuccessfully)
            {
                // Turns of other callers must not run on the thread that found the topics ready.
                await ready.AsTask().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }
        }
        catch (Exception exception)
        {
            foreach (var turn in Fail())
            {
                turn.TryEnd(exception);
            }

            return;
        }

        while (Next() is { } turn)
        {
            turn.TryEnd();
        }
    }

    private HandOverTurn? Next()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out var turn))
            {
                return turn;
            }

            _isOpen = true;
            return null;
        }
    }

    private HandOverTurn[] Fail()
    {
        lock (_lock)
        {
            var waiting = _waiting.ToArray();
            _waiting.Clear();
            _isOpening = false;
            return waiting;
        }
    }
}
