namespace PubSubKafka.Publishing;

/// <summary>
/// Holds records back until the topics are ready, and then lets them go in the order they came, so that un-awaited calls during the start
/// keep their order too. Once open it stays open and costs one read.
/// </summary>
internal sealed class HandOverGate(ITopicReadiness readiness)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private volatile bool _isOpen;
    private bool _isOpening;

    public bool IsOpen => _isOpen;

    /// <summary>Completes when it is the caller's turn. What the caller does next without awaiting happens before the next caller's turn.</summary>
    /// <exception cref="TopicException">The topics are not ready.</exception>
    public ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        // The default kind, which runs continuations inside SetResult: that is what makes turns follow each other.
        var waiter = new TaskCompletionSource();
        bool isFirst;
        lock (_lock)
        {
            if (_isOpen)
            {
                return ValueTask.CompletedTask;
            }

            _waiting.Enqueue(waiter);
            isFirst = !_isOpening;
            _isOpening = true;
        }

        if (isFirst)
        {
            _ = OpenAsync();
        }

        return WaitAsync(waiter, cancellationToken);
    }

    private static async ValueTask WaitAsync(TaskCompletionSource waiter, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), waiter);
        await waiter.Task.ConfigureAwait(false);
    }

    private async Task OpenAsync()
    {
        try
        {
            var ready = readiness.WaitAsync(CancellationToken.None);
            if (!ready.IsCompletedSuccessfully)
            {
                // Continuations run inside SetResult only on a thread without a synchronization context, hence always a pool thread.
                await ready.AsTask().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }
        }
        catch (Exception exception)
        {
            foreach (var waiter in Fail())
            {
                waiter.TrySetException(exception);
            }

            return;
        }

        while (Next() is { } waiter)
        {
            waiter.TrySetResult();
        }
    }

    private TaskCompletionSource? Next()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out var waiter))
            {
                return waiter;
            }

            _isOpen = true;
            return null;
        }
    }

    private TaskCompletionSource[] Fail()
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
