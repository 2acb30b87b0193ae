namespace PubSubKafka;

/// <summary>What to do with a record of a type that this host has not declared.</summary>
public enum UnknownTypeAction
{
    /// <summary>Write it to the dead-letter topic. Nothing is lost when a producer sends a type that this host should have known. The default.</summary>
    DeadLetter = 0,

    /// <summary>Go on, and count it. For topics that carry more than this host cares for.</summary>
    Skip = 1,
}
