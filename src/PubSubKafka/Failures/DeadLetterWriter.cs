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
        var type = (exception as UnreadableException)?.ThrownType ?? exception.GetType();
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
            .Add(DeadLetterHeaders.ExceptionType, ExceptionText.Cut(type.FullName ?? type.Name, MaxMessageLength));
        if (withException)
        {
            headers.Add(DeadLetterHeaders.ExceptionMessage, ExceptionText.Cut(Messages(exception), MaxMessageLength));
        }

        if (withException && options.MaxStackTraceLength > 0)
        {
            var text = ExceptionText.Read(exception, static exception => exception.ToString());
            headers.Add(DeadLetterHeaders.ExceptionStack, ExceptionText.Cut(text, options.MaxStackTraceLength));
        }

        return headers;
    }

    private static string Messages(Exception exception)
    {
        var messages = ExceptionText.Message(exception, MaxMessageLength);
        for (var inner = exception.InnerException; inner is not null && messages.Length < MaxMessageLength; inner = inner.InnerException)
        {
            messages += " > " + ExceptionText.Message(inner, MaxMessageLength);
        }

        return messages;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
