namespace PubSubKafka;

/// <summary>The headers of records that were sent back, and of the marks that remember it. All values are UTF-8 text.</summary>
public static class RedriveHeaders
{
    /// <summary>On a record that was sent back: how often it has been so far, a decimal number.</summary>
    public const string Count = "redrive-count";

    /// <summary>On a record that was sent back: when, ISO 8601 in UTC.</summary>
    public const string Time = "redrive-time";

    /// <summary>
    /// Says that a record of a dead-letter topic is no dead letter but a mark: the version of its form, now <c>1</c>. A mark has neither key nor value, and the
    /// headers below.
    /// </summary>
    public const string Mark = "dead-letter-mark";

    /// <summary>Where the mark was written, so that a copy of it elsewhere does not count: <c>TOPIC/PARTITION</c>.</summary>
    public const string MarkPlace = "dead-letter-mark-place";

    /// <summary>The offsets of this partition that are done with, in order: numbers and ranges with both ends included, as in <c>17,20-35</c>.</summary>
    public const string MarkOffsets = "dead-letter-mark-offsets";

    /// <summary>What was done with them: <c>redriven</c> or <c>discarded</c>.</summary>
    public const string MarkAction = "dead-letter-mark-action";

    /// <summary>Why they were discarded; absent on others.</summary>
    public const string MarkReason = "dead-letter-mark-reason";

    /// <summary>When the mark was written, ISO 8601 in UTC.</summary>
    public const string MarkTime = "dead-letter-mark-time";

    /// <summary>The machine that wrote it.</summary>
    public const string MarkHost = "dead-letter-mark-host";
}
