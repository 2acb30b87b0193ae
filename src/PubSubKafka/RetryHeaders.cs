namespace PubSubKafka;

/// <summary>
/// The headers that a record in a retry topic has in addition to its own. All values are UTF-8 text; times are ISO 8601 in UTC. They are read from records
/// in retry topics only, and what they say is bounded there.
/// </summary>
public static class RetryHeaders
{
    /// <summary>What all of these names begin with. Such headers are taken away again when the record goes elsewhere.</summary>
    public const string Prefix = "retry-topic-";

    /// <summary>Which of the consumer's retry topics this is, a decimal number from 1.</summary>
    public const string Stage = "retry-topic-stage";

    /// <summary>Before which time the record is not handled.</summary>
    public const string Due = "retry-topic-due";

    /// <summary>The consumer group that the record failed for. Others pass it over.</summary>
    public const string Group = "retry-topic-group";

    /// <summary>The topic that the record comes from. Its partition has the same number as in the retry topic.</summary>
    public const string Origin = "retry-topic-origin";

    /// <summary>Its offset there, a decimal number.</summary>
    public const string Offset = "retry-topic-origin-offset";

    /// <summary>Its timestamp there.</summary>
    public const string Timestamp = "retry-topic-origin-timestamp";

    /// <summary><c>LogAppendTime</c> where the broker had set that timestamp; absent where the producer had.</summary>
    public const string TimestampType = "retry-topic-origin-timestamp-type";

    /// <summary>How often the record was tried so far, a decimal number.</summary>
    public const string Attempts = "retry-topic-attempts";

    /// <summary>When the first attempt failed.</summary>
    public const string FirstFailure = "retry-topic-first-failure";

    /// <summary>
    /// Where the order of keys is kept: the number of the retry topic that the record was last sent to for a failure of its own, 0 when it has only followed
    /// others. It goes on from there.
    /// </summary>
    public const string Step = "retry-topic-step";

    /// <summary>Where the order of keys is kept: how often the record was written to a retry topic, so that of two copies the later one is known.</summary>
    public const string Hop = "retry-topic-hop";

    /// <summary>Where the order of keys is kept: the assignment of the partition that wrote the record. Late writes of earlier assignments are passed over.</summary>
    public const string Writer = "retry-topic-writer";

    /// <summary>Where the order of keys is kept, in a record that was redriven: its offset in the dead-letter topic, a decimal number.</summary>
    public const string DeadLetterOffset = "retry-topic-dead-letter-offset";

    /// <summary>Says that the record is none: the dead letter of that offset was discarded, and those behind it need not wait for it.</summary>
    public const string Discarded = "retry-topic-discarded";

    /// <summary>The full name of the last exception's type; at most 1,000 characters.</summary>
    public const string ExceptionType = "retry-topic-exception-type";

    /// <summary>The last exception's message, and those of its inner exceptions; at most 1,000 characters.</summary>
    public const string ExceptionMessage = "retry-topic-exception-message";
}
