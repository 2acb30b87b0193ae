using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <inheritdoc cref="IDeadLetterMarks"/>
internal sealed class DeadLetterMarks : IDeadLetterMarks
{
    public bool IsMark(ReceivedRecord record) => MarkCodec.IsMark(record);

    public IReadOnlyList<(long First, long Last)> Finished(ReceivedRecord mark)
    {
        var offsets = new OffsetSet();
        return MarkCodec.TryRead(mark, offsets) ? [.. offsets.Ranges.Select(static range => (range.First, range.Last))] : [];
    }

    public bool IsOrdered(ReceivedRecord deadLetter) => deadLetter.Headers.TryGetValue(DeadLetterHeaders.RedriveTopic, out _);

    public long? OriginOf(ReceivedRecord deadLetter, RetryRoute route) => OrderedLetter.IsOf(deadLetter, route) ? OrderedLetter.Origin(deadLetter) : null;
}
