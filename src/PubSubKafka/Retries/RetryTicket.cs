using System.Globalization;
using PubSubKafka.Transport;

namespace PubSubKafka.Retries;

/// <summary>
/// What a record in a retry topic says of itself: where it comes from, how it fared, when it is due. Anybody who may write to the topic may have written it,
/// so it decides nothing but when and as what the record is tried, and everything is held within bounds.
/// </summary>
/// <param name="Origin">The partition that the record comes from.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Timestamp">Its timestamp there.</param>
/// <param name="IsBrokersTime">Whether the broker had set that timestamp.</param>
/// <param name="Stage">The stage it waits in.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="FirstFailure">When the first of them failed; default when none has.</param>
/// <param name="Due">Before when it is not tried.</param>
/// <param name="IsOurs">Whether it failed for this consumer group.</param>
/// <param name="Step">The number of the stage that it was sent to for a failure of its own; it may have followed others elsewhere.</param>
/// <param name="Hop">How often it was written to a retry topic.</param>
/// <param name="Writer">The assignment that has put it there, where its key's order is kept; null when nobody said.</param>
/// <param name="DeadLetterOffset">For one that was redriven: which dead letter it was.</param>
/// <param name="IsDiscard">Whether it is no record, but says that this dead letter was discarded.</param>
internal sealed record RetryTicket(
    TopicPartition Origin,
    long Offset,
    DateTimeOffset Timestamp,
    bool IsBrokersTime,
    RetryStage Stage,
    int Attempts,
    DateTimeOffset FirstFailure,
    DateTimeOffset Due,
    bool IsOurs,
    int Step,
    int Hop,
    string? Writer,
    long? DeadLetterOffset,
    bool IsDiscard)
{
    /// <summary>Whether it was written while the order of keys was kept.</summary>
    public bool IsOrdered => Writer is not null || DeadLetterOffset is not null;

    public const string BrokersTime = "LogAppendTime";
    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    private const int MostAttempts = 1_000_000;
    private const int MostHops = 1_000_000_000;
    private const int LongestNumber = 32;

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Reads it. What is missing or makes no sense counts as not said.</summary>
    public static RetryTicket Read(ReceivedRecord record, RetryRoute route, DateTimeOffset now)
    {
        var headers = record.Headers;
        var stage = route.StageAt(record.Partition.Topic, (int)(Number(headers, RetryHeaders.Stage, route.Stages.Count) ?? 0));
        var latest = Later(now, stage.Delay);
        var due = Time(headers, RetryHeaders.Due) ?? Later(record.Timestamp, stage.Delay);
        var first = Time(headers, RetryHeaders.FirstFailure) ?? default;
        var deadLetter = Number(headers, RetryHeaders.DeadLetterOffset, long.MaxValue);
        return new RetryTicket(
            new TopicPartition(route.Origin, record.Partition.Partition),
            Number(headers, RetryHeaders.Offset, long.MaxValue) ?? record.Offset,
            Time(headers, RetryHeaders.Timestamp) ?? record.Timestamp,
            Short(headers, RetryHeaders.TimestampType) == BrokersTime,
            stage,
            (int)(Number(headers, RetryHeaders.Attempts, MostAttempts) ?? 0),
            first < now ? first : now,
            due < latest ? due : latest,
            !headers.TryGetValue(RetryHeaders.Group, out _) || headers.GetText(RetryHeaders.Group) == route.Group,
            (int)(Number(headers, RetryHeaders.Step, route.Stages.Count) ?? stage.Number),
            (int)(Number(headers, RetryHeaders.Hop, MostHops) ?? 0),
            Short(headers, RetryHeaders.Writer),
            deadLetter,
            deadLetter is not null && stage.Number == 0 && headers.TryGetValue(RetryHeaders.Discarded, out _));
    }

    private static DateTimeOffset Later(DateTimeOffset time, TimeSpan delay) => delay < DateTimeOffset.MaxValue - time ? time + delay : DateTimeOffset.MaxValue;

    private static long? Number(MessageHeaders headers, string name, long most) =>
        Short(headers, name) is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;

    private static DateTimeOffset? Time(MessageHeaders headers, string name) =>
        Short(headers, name) is { } text
        && DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    private static string? Short(MessageHeaders headers, string name) =>
        headers.TryGetValue(name, out var value) && value.Length <= LongestNumber ? headers.GetText(name) : null;
}
