using System.Diagnostics;

namespace PubSubKafka.Diagnostics;

/// <summary>One send being watched: its span, if anybody records it, and when it began, if anybody measures it.</summary>
internal readonly struct SendScope(Activity? activity, long startedAt, bool isMeasured)
{
    public Activity? Activity { get; } = activity;

    public long StartedAt { get; } = startedAt;

    public bool IsMeasured { get; } = isMeasured;

    public bool IsObserved => IsMeasured || Activity is not null;
}
