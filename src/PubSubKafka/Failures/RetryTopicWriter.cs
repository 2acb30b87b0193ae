using System.Globalization;
using PubSubKafka.Pipeline;
using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures;

/// <summary>Writes a record to the retry topic that it is to wait in: to the partition of the same number, because its origin's owner reads that one too.</summary>
internal sealed class RetryTopicWriter(string group, Func<IRecordSink> sink, TimeProvider time)
{
    private const int MostHeaders = 15;

    public async Task WriteAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(delivery, withMessage: true, cancellationToken).ConfigureAwait(false);
        }
        catch (PublishException exception) when (exception.ErrorCode == TransportErrors.TooLarge)
        {
            // A record that was just small enough to be published may be too large with the exception's text, which is in the log as well.
            await SendAsync(delivery, withMessage: false, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<RecordPosition> SendAsync(RecordDelivery delivery, bool withMessage, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var target = delivery.Outputs ?? (IRecordOutlet)sink();
        return target.SendAsync(
            RecordCopy.To(delivery, delivery.NextStage!.Topic, delivery.Record.Partition.Partition, Headers(delivery, withMessage), now), cancellationToken);
    }

    private MessageHeaders Headers(RecordDelivery delivery, bool withMessage)
    {
        var stage = delivery.NextStage!;
        var headers = RecordCopy.Headers(delivery, MostHeaders, RetryHeaders.Prefix)
            .Add(RetryHeaders.Stage, Text(stage.Number))
            .Add(RetryHeaders.Due, RetryTicket.Text(RoundedUp(delivery.NextDue)))
            .Add(RetryHeaders.Group, group)
            .Add(RetryHeaders.Origin, delivery.Origin.Topic)
            .Add(RetryHeaders.Offset, Text(delivery.OriginOffset))
            .Add(RetryHeaders.Timestamp, RetryTicket.Text(delivery.Ticket?.Timestamp ?? delivery.Record.Timestamp))
            .Add(RetryHeaders.Attempts, Text(delivery.TotalAttempts))
            .Add(RetryHeaders.ExceptionType, FailureText.TypeOf(delivery));
        if (delivery.FirstFailure != default)
        {
            headers.Add(RetryHeaders.FirstFailure, RetryTicket.Text(delivery.FirstFailure));
        }

        if (delivery.Waiting is { } waiting)
        {
            headers
                .Add(RetryHeaders.Step, Text(delivery.IsFollower ? delivery.Ticket?.Step ?? 0 : stage.Number))
                .Add(RetryHeaders.Hop, Text(delivery.NextHop))
                .Add(RetryHeaders.Writer, waiting.Writer);
        }

        if (delivery.Ticket?.IsBrokersTime ?? delivery.Record.IsBrokersTime)
        {
            headers.Add(RetryHeaders.TimestampType, RetryTicket.BrokersTime);
        }

        return withMessage ? headers.Add(RetryHeaders.ExceptionMessage, FailureText.MessagesOf(delivery)) : headers;
    }

    // The header has milliseconds, and a record is never early.
    private static DateTimeOffset RoundedUp(DateTimeOffset time) => time.AddTicks(TimeSpan.TicksPerMillisecond - 1);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
