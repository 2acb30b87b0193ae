using System.Globalization;
using PubSubKafka.Failures;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Harness;

/// <summary>A record of a dead-letter topic. All headers are in <see cref="TopicRecord.Headers"/>, under the names of <see cref="DeadLetterHeaders"/>.</summary>
public sealed class DeadLetter : TopicRecord
{
    internal DeadLetter(ReceivedRecord record)
        : base(record)
    {
    }

    /// <summary>The topic that the record was read from, or <see langword="null"/> when a test wrote the dead letter without saying so.</summary>
    public string? OriginalTopic => Headers.GetText(DeadLetterHeaders.Topic);

    /// <summary>The partition that the record was read from.</summary>
    public int? OriginalPartition => (int?)Number(DeadLetterHeaders.Partition);

    /// <summary>The offset that the record was read from.</summary>
    public long? OriginalOffset => Number(DeadLetterHeaders.Offset);

    /// <summary>The consumer that gave it up.</summary>
    public string? Consumer => Headers.GetText(DeadLetterHeaders.Consumer);

    /// <summary>How often it was tried.</summary>
    public int? Attempts => (int?)Number(DeadLetterHeaders.Attempts);

    /// <summary>The full name of the last exception's type.</summary>
    public string? ExceptionType => Headers.GetText(DeadLetterHeaders.ExceptionType);

    /// <summary>The last exception's message.</summary>
    public string? ExceptionMessage => Headers.GetText(DeadLetterHeaders.ExceptionMessage);

    private long? Number(string header) =>
        long.TryParse(Headers.GetText(header), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
