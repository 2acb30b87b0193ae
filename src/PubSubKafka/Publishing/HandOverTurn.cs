using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace PubSubKafka.Publishing;

/// <summary>
/// A place in the queue before the gate, awaited by its one caller. What follows the await runs at once: inside <see cref="TryEnd"/>, or inside the
/// await where the turn has come already.
/// </summary>
/// <remarks>A task does not do that: one that completes just before its continuation is added sends the continuation to the thread pool, where it is late.</remarks>
internal sealed class HandOverTurn : ICriticalNotifyCompletion
{
    private static readonly Action Ended = static () => { };

    private Action? _continuation;
    private Exception? _failure;
    private int _claimed;

    public bool IsCompleted => Volatile.Read(ref _continuation) == Ended;

    public HandOverTurn GetAwaiter() => this;

    /// <summary>Lets the caller go on, or fails its call. Only the first one counts.</summary>
    public void TryEnd(Exception? failure = null)
    {
        if (Interlocked.Exchange(ref _claimed, 1) == 0)
        {
            _failure = failure;
            Interlocked.Exchange(ref _continuation, Ended)?.Invoke();
        }
    }

    public void GetResult()
    {
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        if (Interlocked.CompareExchange(ref _continuation, continuation, null) is not null)
        {
            continuation();
        }
    }
}
