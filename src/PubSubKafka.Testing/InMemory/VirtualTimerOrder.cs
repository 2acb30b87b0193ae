namespace PubSubKafka.Testing.InMemory;

/// <summary>By due time, then in the order in which the timers were set. Only for timers that are on.</summary>
internal sealed class VirtualTimerOrder : IComparer<VirtualTimer>
{
    public static VirtualTimerOrder Instance { get; } = new();

    public int Compare(VirtualTimer? x, VirtualTimer? y)
    {
        var due = Nullable.Compare(x?.Due, y?.Due);
        return due != 0 ? due : Nullable.Compare(x?.Order, y?.Order);
    }
}
