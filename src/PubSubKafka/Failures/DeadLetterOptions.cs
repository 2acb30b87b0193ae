namespace PubSubKafka.Failures;

/// <summary>What happens to a record whose attempts are used up, or that can never succeed.</summary>
public sealed class DeadLetterOptions
{
    /// <summary>What to do. Default <see cref="ExhaustedAction.DeadLetter"/>.</summary>
    public ExhaustedAction WhenExhausted { get; set; } = ExhaustedAction.DeadLetter;

    /// <summary>The dead-letter topic. Default: the record's topic followed by <see cref="Suffix"/>. When set, all topics of the consumer share it.</summary>
    public string? Topic { get; set; }

    /// <summary>What is appended to the topic's name. Default <c>-dlq</c>. Ignored when <see cref="Topic"/> is set.</summary>
    public string Suffix { get; set; } = "-dlq";

    /// <summary>How many characters of the exception's stack trace the dead letter carries. Default 4,000; 0 (none) to 100,000.</summary>
    public int MaxStackTraceLength { get; set; } = 4_000;

    /// <summary>
    /// Whether the dead letter has Spring Kafka's headers as well (<c>kafka_dlt-original-topic</c> and its like, in the bytes that Spring writes), so that tools
    /// made for it can read where it comes from. Default: no.
    /// </summary>
    public bool SpringHeaders { get; set; }

    internal string TopicFor(string topic) => Topic ?? topic + Suffix;
}
