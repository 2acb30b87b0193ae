using PubSubKafka.Transport;

namespace PubSubKafka.Retries;

/// <summary>Understands the records of a dead-letter topic, as far as those who read which keys wait must.</summary>
internal interface IDeadLetterMarks
{
    /// <summary>Whether a record is no dead letter, but says which ones are done with.</summary>
    bool IsMark(ReceivedRecord record);

    /// <summary>The offsets of the mark's partition that are done with, first and last of each range; none where the mark cannot be relied on.</summary>
    IReadOnlyList<(long First, long Last)> Finished(ReceivedRecord mark);

    /// <summary>Whether the dead letter was written while the order of keys was kept.</summary>
    bool IsOrdered(ReceivedRecord deadLetter);

    /// <summary>The offset that a dead letter had on its own topic; null where it is not one of this route and partition.</summary>
    long? OriginOf(ReceivedRecord deadLetter, RetryRoute route);
}
