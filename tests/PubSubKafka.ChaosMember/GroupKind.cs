namespace PubSubKafka.ChaosMember;

/// <summary>How the members of a group agree on who has which partition.</summary>
public enum GroupKind
{
    /// <summary>The classic protocol with the cooperative-sticky assignor, the library's default.</summary>
    Cooperative,

    /// <summary>The protocol of KIP-848.</summary>
    NewProtocol,

    /// <summary>The classic protocol with the range assignor: every rebalance takes all partitions away from all members.</summary>
    Eager,
}
