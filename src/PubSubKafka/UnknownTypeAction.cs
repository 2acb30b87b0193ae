namespace PubSubKafka;

/// <summary>What to do with a record of a type that this host has not declared.</summary>
public enum UnknownTypeAction
{
    /// <summary>
    /// Treat it as a record that can never be handled: the dead-letter topic, unless <c>WhenExhausted</c> says otherwise. Nothing is lost when a producer sends a
    /// type that this host should have known. The default.
    /// </summary>
    DeadLetter = 0,

    /// <summary>Go on, and count it. For topics that carry more than this host cares for.</summary>
    Skip = 1,
}
