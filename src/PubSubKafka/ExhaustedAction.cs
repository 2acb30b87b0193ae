namespace PubSubKafka;

/// <summary>What to do with a record that could not be handled.</summary>
public enum ExhaustedAction
{
    /// <summary>
    /// Write it to the dead-letter topic, unchanged and with headers that tell what happened, then go on. While that write fails, the record
    /// stays pending and the write is tried again. The default.
    /// </summary>
    DeadLetter = 0,

    /// <summary>Log it, count it, and go on: the record is given up. Only where losing it is right.</summary>
    Skip = 1,

    /// <summary>Stop the consumer, loudly. The record stays uncommitted and comes first after the restart.</summary>
    Stop = 2,
}
