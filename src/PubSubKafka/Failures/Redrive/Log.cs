using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>What the redriver logs. Event ids 3050 to 3099.</summary>
internal static partial class Log
{
    private const int First = EventIds.Failures + 50;

    [LoggerMessage(First, LogLevel.Information, "Dead letters of {Topic}: {Redriven} redriven.")]
    public static partial void Redriven(ILogger logger, string topic, long redriven);

    [LoggerMessage(First + 1, LogLevel.Information, "Dead letters of {Topic}: {Discarded} discarded, because: {Reason}")]
    public static partial void Discarded(ILogger logger, string topic, long discarded, string reason);

    [LoggerMessage(First + 2, LogLevel.Warning, "Dead letters of {Topic}: {Staying} stay. The first: partition {Partition} offset {Offset}. {Reason}")]
    public static partial void Staying(ILogger logger, string topic, long staying, int partition, long offset, string reason);

    [LoggerMessage(First + 3, LogLevel.Warning,
        "The mark at {Partition} offset {Offset} is ignored: it is not of this form, was copied from elsewhere, or names offsets that it cannot know. What it names counts as pending.")]
    public static partial void MarkIgnored(ILogger logger, TopicPartition partition, long offset);

    [LoggerMessage(First + 4, LogLevel.Warning, "Dead letters of {Topic}: a transaction failed ({Reason}) and is made again.")]
    public static partial void TransactionRepeated(ILogger logger, string topic, string reason);
}
