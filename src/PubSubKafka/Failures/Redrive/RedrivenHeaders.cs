using System.Globalization;

namespace PubSubKafka.Failures.Redrive;

/// <summary>The headers of a record that is sent back: those that it had before it became a dead letter, and how often and when it was sent. Pure.</summary>
internal static class RedrivenHeaders
{
    // What Spring Kafka adds to a dead letter.
    private static readonly string[] ForeignPrefixes = ["kafka_dlt-", "kafka_exception"];

    public static MessageHeaders Of(MessageHeaders deadLetter, DateTimeOffset now)
    {
        var headers = new MessageHeaders(deadLetter.Count + 2);
        for (var i = 0; i < deadLetter.Count; i++)
        {
            var header = deadLetter[i];
            if (!IsAdded(header.Name))
            {
                headers.AddReceived(header);
            }
        }

        var count = Math.Min(HeaderValues.RedriveCount(deadLetter) + 1, RedriveOptions.MostRedrives);
        return headers
            .Add(RedriveHeaders.Count, count.ToString(CultureInfo.InvariantCulture))
            .Add(RedriveHeaders.Time, HeaderValues.Text(now));
    }

    private static bool IsAdded(string name) =>
        name.StartsWith(DeadLetterHeaders.Prefix, StringComparison.Ordinal)
        || name is RedriveHeaders.Count or RedriveHeaders.Time
        || Array.Exists(ForeignPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
