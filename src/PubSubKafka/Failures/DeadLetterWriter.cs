using System.Globalization;
using PubSubKafka.Pipeline;
using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures;

/// <summary>Writes a record to its dead-letter topic: key, value and headers byte for byte, and headers that tell what happened.</summary>
internal sealed class DeadLetterWriter(string consumer, string group, DeadLetterOptions options, Func<IRecordSink> sink, TimeProvider time)
{
    private static readonly string Host = Environment.MachineName;

    public string TopicFor(RecordDelivery delivery) => options.TopicFor(delivery.Origin.Topic);

    public async Task<RecordPosition> WriteAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteAsync(delivery, Headers(delivery, withException: true), cancellationToken).ConfigureAwait(false);
        }
        catch (PublishException exception) when (exception.ErrorCode == TransportErrors.TooLarge)
        {
            // A record that was just small enough to be published may be too large with the exception's text, which is in the log as well.
            return await WriteAsync(delivery, Headers(delivery, withException: false), cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<RecordPosition> WriteAsync(RecordDelivery delivery, MessageHeaders headers, CancellationToken cancellationToken)
    {
        var (target, topic) = (delivery.Outputs ?? (IRecordOutlet)sink(), TopicFor(delivery));
        try
        {
            // The same partition keeps dead letters of one partition together and in order, whatever partitioner the record's producer used.
            var copy = RecordCopy.To(delivery, topic, delivery.Origin.Partition, headers, time.GetUtcNow());
            return await target.SendAsync(copy, cancellationToken).ConfigureAwait(false);
        }
        catch (PublishException exception) when (exception.ErrorCode == TransportErrors.UnknownPartition && delivery.Waiting is null)
        {
            return await target.SendAsync(RecordCopy.To(delivery, topic, partition: null, headers, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        }
    }

    private MessageHeaders Headers(RecordDelivery delivery, bool withException)
    {
        var timestamp = delivery.Ticket?.Timestamp ?? delivery.Record.Timestamp;
        var headers = RecordCopy.Headers(delivery, options.SpringHeaders ? 24 : 14, options.SpringHeaders ? SpringHeaders.Prefix : null)
            .Add(DeadLetterHeaders.Topic, delivery.Origin.Topic)
            .Add(DeadLetterHeaders.Partition, Text(delivery.Origin.Partition))
            .Add(DeadLetterHeaders.Offset, Text(delivery.OriginOffset))
            .Add(DeadLetterHeaders.Timestamp, RetryTicket.Text(timestamp))
            .Add(DeadLetterHeaders.Group, group)
            .Add(DeadLetterHeaders.Consumer, consumer)
            .Add(DeadLetterHeaders.Host, Host)
            .Add(DeadLetterHeaders.Attempts, Text(delivery.TotalAttempts))
            .Add(DeadLetterHeaders.FirstFailure, RetryTicket.Text(delivery.FirstFailure == default ? delivery.GivenUpAt : delivery.FirstFailure))
            .Add(DeadLetterHeaders.LastFailure, RetryTicket.Text(delivery.GivenUpAt))
            .Add(DeadLetterHeaders.ExceptionType, FailureText.TypeOf(delivery));
        if (delivery.Waiting is { } waiting)
        {
            headers.Add(DeadLetterHeaders.RedriveTopic, waiting.Order.Redrive.Topic);
        }

        if (withException)
        {
            headers.Add(DeadLetterHeaders.ExceptionMessage, FailureText.MessagesOf(delivery));
        }

        if (withException && options.MaxStackTraceLength > 0)
        {
            headers.Add(DeadLetterHeaders.ExceptionStack, FailureText.StackOf(delivery, options.MaxStackTraceLength));
        }

        if (options.SpringHeaders)
        {
            SpringHeaders.Add(headers, delivery, group);
            if (withException)
            {
                SpringHeaders.AddException(headers, delivery, options.MaxStackTraceLength);
            }
        }

        return headers;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
