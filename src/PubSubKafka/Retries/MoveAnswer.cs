namespace PubSubKafka.Retries;

/// <summary>What is to be done with a record that is to go to another place.</summary>
internal enum MoveAnswer
{
    /// <summary>It is to be written there.</summary>
    Write = 0,

    /// <summary>Too many wait. It stays where it is.</summary>
    Full = 1,

    /// <summary>It has gone further already: an earlier write, which seemed to have failed, had come about.</summary>
    Gone = 2,
}
