namespace PubSubKafka.Testing.Harness;

/// <summary>How far a consumer has come with a record.</summary>
public enum HandledOutcome
{
    /// <summary>An attempt runs, or the record waits for its next one.</summary>
    Pending = 0,

    /// <summary>The handler returned.</summary>
    Succeeded = 1,

    /// <summary>Given up, and its dead letter is acknowledged.</summary>
    DeadLettered = 2,

    /// <summary>Passed over: the consumer handles no such type, or its settings say to give up or to skip.</summary>
    Skipped = 3,

    /// <summary>The consumer stopped because of it.</summary>
    Stopped = 4,

    /// <summary>The partition was taken away while the handler ran. The next owner handles the record anew, as an entry of its own.</summary>
    Abandoned = 5,

    /// <summary>Written to a retry topic after its attempts in place. Its delivery from there is an entry of its own.</summary>
    InRetryTopic = 6,
}
