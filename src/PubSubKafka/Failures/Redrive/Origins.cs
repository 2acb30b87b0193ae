using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>
/// Where dead letters may go: to topics that this host declares. Their headers only choose among these, because anybody may have written them. Pure.
/// </summary>
/// <param name="partitions">The partition counts of those declared topics that exist.</param>
/// <param name="declared">The declared topics.</param>
/// <param name="ordered">The ways of consumers that keep the order of keys, whose dead letters go to them alone.</param>
internal sealed class Origins(IReadOnlyDictionary<string, int> partitions, IReadOnlySet<string> declared, IReadOnlyCollection<RetryRoute> ordered)
{
    private const int LongestQuote = 249;

    /// <summary>Null when the record may go back, else why not.</summary>
    public string? WhyNot(ReceivedRecord deadLetter)
    {
        if (HeaderValues.Name(deadLetter.Headers, DeadLetterHeaders.Topic) is not { } topic)
        {
            return $"It has no header {DeadLetterHeaders.Topic}, so nobody knows where it came from. Discard it, or send it on with a client of your own.";
        }

        if (!declared.Contains(topic))
        {
            return $"It says that it came from '{ExceptionText.Cut(topic, LongestQuote)}', which this host does not declare with AddTopic. "
                + "Redrive it in a service that does.";
        }

        if (topic == deadLetter.Partition.Topic)
        {
            return "It says that it came from the dead-letter topic itself.";
        }

        return WhyNotDiscard(deadLetter) is { } reason ? reason
            : partitions.ContainsKey(topic) ? null : $"It came from '{topic}', which does not exist any more. Create the topic, then redrive.";
    }

    /// <summary>Null when the record may be discarded, else why not.</summary>
    public string? WhyNotDiscard(ReceivedRecord deadLetter) => deadLetter.Headers.TryGetValue(DeadLetterHeaders.RedriveTopic, out _) && Way(deadLetter) is null
        ? "Its consumer keeps the order of keys, and has to be told, so only a service that declares this consumer, and keeps the order too, can do this."
        : null;

    /// <summary>
    /// The record as it was, for the place that it came from, whatever partitioner its producer used. Where that partition does not exist any more, the key
    /// chooses one.
    /// </summary>
    public OutgoingRecord Back(ReceivedRecord deadLetter, DateTimeOffset now)
    {
        if (Way(deadLetter) is { } way)
        {
            return OrderedLetter.Back(deadLetter, way, now);
        }

        var topic = HeaderValues.Name(deadLetter.Headers, DeadLetterHeaders.Topic)!;
        int? partition = HeaderValues.Number(deadLetter.Headers, DeadLetterHeaders.Partition) is { } number && number < partitions[topic] ? (int)number : null;

        // The time of writing, as a dead letter has it: by its own, the topic's retention could delete an old record before it is read.
        return new OutgoingRecord(topic, partition, deadLetter.Key, deadLetter.Value, RedrivenHeaders.Of(deadLetter.Headers, now), now);
    }

    /// <summary>What is written for a dead letter that is discarded, beside the mark; null for nothing.</summary>
    public OutgoingRecord? Discarded(ReceivedRecord deadLetter, DateTimeOffset now) =>
        Way(deadLetter) is { } way ? OrderedLetter.Discarded(deadLetter, way, now) : null;

    private RetryRoute? Way(ReceivedRecord deadLetter) => ordered.FirstOrDefault(route => OrderedLetter.IsOf(deadLetter, route));
}
