namespace PubSubKafka.ChaosTests.Plans;

/// <summary>What a step of a plan does.</summary>
internal enum StepKind
{
    /// <summary>Publishes records of random keys, without waiting for the broker.</summary>
    Publish,

    /// <summary>Starts a member inside the test's process.</summary>
    JoinHere,

    /// <summary>Starts a member in a process of its own.</summary>
    JoinProcess,

    /// <summary>Waits until a member has partitions, or a while is over.</summary>
    Assigned,

    /// <summary>Stops a member in order.</summary>
    Leave,

    /// <summary>Kills a member's process.</summary>
    Kill,

    /// <summary>Stops a broker in order.</summary>
    StopBroker,

    /// <summary>Kills a broker.</summary>
    KillBroker,

    /// <summary>Starts a broker that is down.</summary>
    StartBroker,

    /// <summary>Delays what goes to and comes from a broker.</summary>
    Delay,

    /// <summary>Cuts all connections to a broker; they can be made again.</summary>
    Cut,

    /// <summary>Cuts all connections to a broker and refuses new ones.</summary>
    Refuse,

    /// <summary>Lets everything vanish that goes to or comes from a broker.</summary>
    BlackHole,

    /// <summary>Ends what disturbs the connections to a broker.</summary>
    Heal,

    /// <summary>Begins to send back all that is in the dead-letter topic.</summary>
    Redrive,

    /// <summary>Waits until so many more records are done with, or all are, or a while is over.</summary>
    Progress,

    /// <summary>Lets so many milliseconds pass.</summary>
    Pass,

    /// <summary>Waits until all is done with and committed. From here on nothing is disturbed.</summary>
    Calm,

    /// <summary>Waits until all is done with and committed. From here on things are disturbed.</summary>
    Storm,
}
