namespace PubSubKafka.Failures;

/// <summary>The headers that a dead letter has in addition to the record's own. All values are UTF-8 text; times are ISO 8601 in UTC.</summary>
public static class DeadLetterHeaders
{
    /// <summary>What all of these names begin with. Such headers of an earlier dead-lettering are replaced.</summary>
    public const string Prefix = "dead-letter-";

    /// <summary>The topic that the record was published to, also where it came by a retry topic.</summary>
    public const string Topic = "dead-letter-topic";

    /// <summary>Its partition, a decimal number.</summary>
    public const string Partition = "dead-letter-partition";

    /// <summary>Its offset, a decimal number.</summary>
    public const string Offset = "dead-letter-offset";

    /// <summary>The record's own timestamp. The dead letter itself has the time it was written, so that retention counts from then.</summary>
    public const string Timestamp = "dead-letter-timestamp";

    /// <summary>The consumer group.</summary>
    public const string Group = "dead-letter-group";

    /// <summary>The consumer, as named with <c>AddConsumer</c>.</summary>
    public const string Consumer = "dead-letter-consumer";

    /// <summary>Where the consumer keeps the order of keys: the topic by which it takes its dead letters back. They do not go to their origin.</summary>
    public const string RedriveTopic = "dead-letter-redrive-topic";

    /// <summary>The machine that gave the record up.</summary>
    public const string Host = "dead-letter-host";

    /// <summary>How often the record was tried, in all its topics; 0 where it only followed an earlier one of its key. A decimal number.</summary>
    public const string Attempts = "dead-letter-attempts";

    /// <summary>When the first attempt failed.</summary>
    public const string FirstFailure = "dead-letter-first-failure";

    /// <summary>When the last attempt failed.</summary>
    public const string LastFailure = "dead-letter-last-failure";

    /// <summary>The full name of the last exception's type; at most 1,000 characters.</summary>
    public const string ExceptionType = "dead-letter-exception-type";

    /// <summary>The last exception's message, and those of its inner exceptions; at most 1,000 characters.</summary>
    public const string ExceptionMessage = "dead-letter-exception-message";

    /// <summary>The last exception's stack trace, cut to <see cref="DeadLetterOptions.MaxStackTraceLength"/>.</summary>
    public const string ExceptionStack = "dead-letter-exception-stack";
}
