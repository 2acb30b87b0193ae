using PubSubKafka.Consuming.Dispatch;

namespace PubSubKafka.Consuming.Polling;

/// <summary>Has the offsets of retry topics committed now and then, although nothing came: the group does not subscribe to them, so they would expire while it lives.</summary>
internal sealed class OffsetRefresh(Dispatcher dispatcher, TimeProvider time)
{
    // The shortest offsets.retention.minutes that makes sense is a day or so; the default is seven.
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    private long? _last;

    public void RunWhenDue(IReadOnlyCollection<PartitionLane> lanes)
    {
        if (_last is { } last && time.GetElapsedTime(last) < Interval)
        {
            return;
        }

        _last = time.GetTimestamp();
        foreach (var lane in lanes.Where(static lane => lane.Route is not null))
        {
            dispatcher.Touch(lane);
        }
    }
}
