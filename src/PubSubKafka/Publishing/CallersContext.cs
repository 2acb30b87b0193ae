using System.Diagnostics;

namespace PubSubKafka.Publishing;

/// <summary>What flows with the caller, the current activity above all. Whatever a call changes of it is undone when the call returns, as in an async method.</summary>
internal readonly struct CallersContext
{
    private readonly ExecutionContext? _context;
    private readonly Activity? _activity;

    private CallersContext(ExecutionContext? context)
    {
        _context = context;
        _activity = context is null ? Activity.Current : null;
    }

    public static CallersContext Capture() => new(ExecutionContext.Capture());

    public void Restore()
    {
        if (_context is not null)
        {
            ExecutionContext.Restore(_context);
        }
        else
        {
            // The caller has suppressed the flow, and such a context cannot be had.
            Activity.Current = _activity;
        }
    }
}
