using System.Threading.Tasks.Sources;

namespace PubSubKafka.Publishing;

/// <summary>
/// A continuation that is to run on its caller's context or scheduler. These are code of the application: they are called on a pool thread, and never
/// on the thread that has the outcome.
/// </summary>
internal sealed class ScheduledContinuation
{
    private readonly object _target;
    private readonly Action<object?> _continuation;
    private readonly object? _state;

    private ScheduledContinuation(object target, Action<object?> continuation, object? state)
    {
        _target = target;
        _continuation = continuation;
        _state = state;
    }

    /// <summary>Null: the continuation may run anywhere.</summary>
    public static ScheduledContinuation? For(Action<object?> continuation, object? state, ValueTaskSourceOnCompletedFlags flags)
    {
        if (!flags.HasFlag(ValueTaskSourceOnCompletedFlags.UseSchedulingContext))
        {
            return null;
        }

        if (SynchronizationContext.Current is { } context && context.GetType() != typeof(SynchronizationContext))
        {
            return new ScheduledContinuation(context, continuation, state);
        }

        return TaskScheduler.Current == TaskScheduler.Default ? null : new ScheduledContinuation(TaskScheduler.Current, continuation, state);
    }

    public void Schedule()
    {
        if (_target is SynchronizationContext context)
        {
            context.Post(static self => ((ScheduledContinuation)self!).Run(), this);
        }
        else
        {
            _ = Task.Factory.StartNew(
                static self => ((ScheduledContinuation)self!).Run(), this, CancellationToken.None, TaskCreationOptions.DenyChildAttach, (TaskScheduler)_target);
        }
    }

    private void Run() => _continuation(_state);
}
