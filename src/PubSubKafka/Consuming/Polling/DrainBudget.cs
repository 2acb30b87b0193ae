namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// Splits the time a partition may take to leave: first running handlers may finish, then, cancelled, they get a last moment to return. The two add
/// up to the setting, because the group waits no longer than that.
/// </summary>
internal readonly record struct DrainBudget(TimeSpan Finish, TimeSpan AfterCancel)
{
    private static readonly TimeSpan LongestAfterCancel = TimeSpan.FromSeconds(1);

    public static DrainBudget Of(TimeSpan drainTimeout)
    {
        var afterCancel = drainTimeout / 4;
        afterCancel = afterCancel > LongestAfterCancel ? LongestAfterCancel : afterCancel;
        return new DrainBudget(drainTimeout - afterCancel, afterCancel);
    }
}
