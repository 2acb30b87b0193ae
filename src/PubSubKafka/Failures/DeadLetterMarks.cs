using System.Globalization;
using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures;

/// <inheritdoc cref="IDeadLetterMarks"/>
internal sealed class DeadLetterMarks(string group) : IDeadLetterMarks
{
    public bool IsMark(ReceivedRecord record) => false;

    public IReadOnlyList<(long First, long Last)> Finished(ReceivedRecord mark) => [];

    public long? OriginOf(ReceivedRecord deadLetter, RetryRoute route)
    {
        var headers = deadLetter.Headers;
        return headers.GetText(DeadLetterHeaders.Group) == group
            && headers.GetText(DeadLetterHeaders.Topic) == route.Origin
            && headers.GetText(DeadLetterHeaders.Partition) == deadLetter.Partition.Partition.ToString(CultureInfo.InvariantCulture)
            && long.TryParse(headers.GetText(DeadLetterHeaders.Offset), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
                ? offset
                : null;
    }
}
