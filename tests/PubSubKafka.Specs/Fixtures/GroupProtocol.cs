namespace PubSubKafka.Specs.Fixtures;

/// <summary>How the members of a group agree on who has which partitions.</summary>
public enum GroupProtocol
{
    /// <summary>Classic protocol, only what moves is taken away (cooperative-sticky, our default).</summary>
    Cooperative,

    /// <summary>Classic protocol, everything is taken away at each change (range).</summary>
    Eager,

    /// <summary>The protocol of KIP-848: the broker assigns.</summary>
    Kip848,
}
