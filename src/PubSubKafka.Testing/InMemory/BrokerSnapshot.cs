namespace PubSubKafka.Testing.InMemory;

/// <summary>How the broker stood at one moment.</summary>
/// <param name="Version">Grows with every change; the same number means that nothing happened in between.</param>
/// <param name="UnansweredSends">Sends whose outcome the sender does not know yet.</param>
/// <param name="AcknowledgementsAreHeld">Whether a test holds the answers back.</param>
/// <param name="Groups">The groups, by id.</param>
/// <remarks>The sums leave out groups without members: nobody is there to go on.</remarks>
internal sealed record BrokerSnapshot(
    long Version, int UnansweredSends, bool AcknowledgementsAreHeld, IReadOnlyList<GroupSnapshot> Groups)
{
    /// <summary>Members that still have partitions to take, to give back, or a rebalance to hear of.</summary>
    public int UnsettledMembers => Alive.Sum(static group => group.Members.Count(static member => !member.IsSettled));

    /// <summary>Records that no member has read yet.</summary>
    public long Unread => Alive.Sum(static group => group.Partitions.Sum(static partition => partition.Unread));

    /// <summary>Records that were read and not committed: in a handler, waiting for their retry, or behind one of these.</summary>
    public long Unfinished => Alive.Sum(static group => group.Partitions.Sum(static partition => partition.Unfinished));

    /// <summary>Whether everything that was sent is answered, read and committed.</summary>
    public bool IsDrained => UnansweredSends == 0 && UnsettledMembers == 0 && Unread == 0 && Unfinished == 0;

    private IEnumerable<GroupSnapshot> Alive => Groups.Where(static group => group.Members.Count > 0);
}
