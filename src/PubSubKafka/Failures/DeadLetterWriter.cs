using System.Globalization;
using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures;

/// <summary>Writes a record to its dead-letter topic: key, value and headers byte for byte, and headers that tell what happened.</summary>
internal sealed class DeadLetterWriter(string consumer, string group, DeadLetterOptions options, Func<IRecordSink> sink, TimeProvider time)
{
    private const int MaxMessageLength = 1_000;

    private static readonly string Host = Environment.MachineName;

    public string TopicFor(ReceivedRecord record) => options.TopicFor(record.Partition.Topic);

    public async ValueTask WriteAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(delivery.Record, Headers(delivery, withException: true), cancellationToken).ConfigureAwait(false);
        }
        catch (PublishException exception) when (exception.ErrorCode == TransportErrors.TooLarge)
        {
            // A record that was just small enough to be published may be too large with the exception's text, which is in the log as well.
            await WriteAsync(delivery.Record, Headers(delivery, withException: false), cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteAsync(ReceivedRecord record, MessageHeaders headers, CancellationToken cancellationToken)
    {
        var target = sink();
        try
        {
            // The same partition keeps dead letters of one partition together and in order, whatever partitioner the record's producer used.
            await target.SendAsync(Copy(record, headers, record.Partition.Partition), cancellationToken).ConfigureAwait(false);
        }
        catch (PublishException exception) when (exception.ErrorCode == TransportErrors.UnknownPartition)
        {
            await target.SendAsync(Copy(record, headers, partition: null), cancellationToken).ConfigureAwait(false);
        }
    }

    // The time of writing, not the record's own: the topic's retention would delete an old record's dead letter at once.
    private OutgoingRecord Copy(ReceivedRecord record, MessageHeaders headers, int? partition) =>
        new(TopicFor(record), partition, record.Key, record.Value, headers, time.GetUtcNow());

    private MessageHeaders Headers(RecordDelivery delivery, bool withException)
    {
        var record = delivery.Record;
        var exception = delivery.GivenUpFor!;
        var headers = new MessageHeaders(record.Headers.Count + 13);
        foreach (var header in record.Headers)
        {
            if (!header.Name.StartsWith(DeadLetterHeaders.Prefix, StringComparison.Ordinal))
            {
                headers.AddReceived(header.Name, header.Bytes);
            }
        }

        headers
            .Add(DeadLetterHeaders.Topic, record.Partition.Topic)
            .Add(DeadLetterHeaders.Partition, record.Partition.Partition.ToString(CultureInfo.InvariantCulture))
            .Add(DeadLetterHeaders.Offset, record.Offset.ToString(CultureInfo.InvariantCulture))
            .Add(DeadLetterHeaders.Timestamp, Text(record.Timestamp))
            .Add(DeadLetterHeaders.Group, group)
            .Add(DeadLetterHeaders.Consumer, consumer)
            .Add(DeadLetterHeaders.Host, Host)
            .Add(DeadLetterHeaders.Attempts, delivery.Attempt.ToString(CultureInfo.InvariantCulture))
            .Add(DeadLetterHeaders.FirstFailure, Text(delivery.FirstFailure))
            .Add(DeadLetterHeaders.LastFailure, Text(delivery.GivenUpAt))
            .Add(DeadLetterHeaders.ExceptionType, exception.GetType().FullName ?? exception.GetType().Name);
        if (withException)
        {
            headers.Add(DeadLetterHeaders.ExceptionMessage, Cut(Messages(exception), MaxMessageLength));
        }

        if (withException && options.MaxStackTraceLength > 0)
        {
            headers.Add(DeadLetterHeaders.ExceptionStack, Cut(Tell(exception, static exception => exception.ToString()), options.MaxStackTraceLength));
        }

        return headers;
    }

    private static string Messages(Exception exception)
    {
        var messages = Tell(exception, static exception => exception.Message);
        for (var inner = exception.InnerException; inner is not null && messages.Length < MaxMessageLength; inner = inner.InnerException)
        {
            messages += " > " + Tell(inner, static exception => exception.Message);
        }

        return messages;
    }

    // Members of a user's exception may fail or return null, and its record would never get to the dead-letter topic.
    private static string Tell(Exception exception, Func<Exception, string?> member)
    {
        try
        {
            return member(exception) ?? string.Empty;
        }
        catch (Exception failure)
        {
            return $"{exception.GetType()} cannot tell about itself: {failure.GetType()}";
        }
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
