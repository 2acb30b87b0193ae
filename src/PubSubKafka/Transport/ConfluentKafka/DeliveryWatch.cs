using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Notes which records of one transaction were refused. Thread-safe: the reports come on the client's thread.</summary>
internal sealed class DeliveryWatch
{
    private readonly Lock _lock = new();
    private readonly List<(OutgoingRecord Record, Error Error)> _refused = [];

    /// <summary>What the client is to call with the record's report.</summary>
    public Action<DeliveryReport<byte[]?, byte[]?>> Of(OutgoingRecord record) => report =>
    {
        if (report.Error.IsError && IsRefusal(report.Error.Code))
        {
            lock (_lock)
            {
                _refused.Add((record, report.Error));
            }
        }
    };

    public IReadOnlyList<(OutgoingRecord Record, Error Error)> Refused
    {
        get
        {
            lock (_lock)
            {
                return [.. _refused];
            }
        }
    }

    /// <summary>Whether the record itself is why it was not written, so that it will not be written later either.</summary>
    public static bool IsRefusal(ErrorCode code) => code is not (ErrorCode.NoError or ErrorCode.Local_InvalidDifferentRecord or ErrorCode.Local_State)
        && !ErrorCodes.IsTransient(code)
        && !ErrorCodes.IsEndOfProducer(code);

    /// <summary>Whether the error is about where the record should go, and not about the request that it was in.</summary>
    public static bool IsOfTopic(ErrorCode code) => code is
        ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition or ErrorCode.UnknownTopicOrPart or ErrorCode.TopicException
        or ErrorCode.TopicAuthorizationFailed;
}
