using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PubSubKafka.Retries;

namespace PubSubKafka.Failures;

/// <summary>The retry topics of a consumer: where a failing record waits, once its attempts in place are used up, without holding anything up.</summary>
public sealed class RetryTopicOptions
{
    /// <summary>
    /// How long a record waits in each of them, in their order. Each delay has a topic, named for it; equal delays share one. Default: none, so there are no
    /// retry topics. At most 20; each 100 milliseconds to 7 days. Settings in configuration are added to those in code, as with any list.
    /// </summary>
    [SuppressMessage("Usage", "CA2227", Justification = "Options are bound and replaced as a whole.")]
    public IList<TimeSpan> Delays { get; set; } = [];

    /// <summary>What stands between the topic's name and the delay's. Default <c>-retry-</c>, as in <c>orders-retry-10m</c>.</summary>
    /// <remarks>Groups that share retry topics pass each other's records over; with a suffix of its own a group reads only its own.</remarks>
    public string Suffix { get; set; } = "-retry-";

    /// <summary>
    /// Whether records of one key are handled in their order also when some of them wait: later records of a waiting key follow it into the retry topic, or
    /// into the dead-letter topic behind it, without being tried; other keys go on. Default: no.
    /// </summary>
    /// <remarks>
    /// A key with a dead letter sends everything after it to the dead-letter topic, until its dead letters are redriven or discarded with
    /// <c>IDeadLetterRedriver</c>. Which keys wait is read from the topics when a partition is assigned, dead letters included; until then nothing of the
    /// partition is handled. Redriven records come by a topic of their own, named with <see cref="Suffix"/> and <c>redrive</c>. Records without a key have no
    /// order to keep.
    /// </remarks>
    public bool KeepKeyOrder { get; set; }

    /// <summary>
    /// With <see cref="KeepKeyOrder"/>, how many records of one partition may wait in retry and dead-letter topics. At this number the partition stops, and
    /// health says so, until some of them are done with: no key is let through instead. Default 100,000; 1 to 10,000,000.
    /// </summary>
    /// <remarks>A record that waits takes some 50 bytes of memory, and its key.</remarks>
    public int MaxWaitingRecords { get; set; } = RetryDefaults.MaxWaitingRecords;

    /// <summary>The retry topic of a topic for a delay.</summary>
    internal string TopicFor(string topic, TimeSpan delay) => topic + Suffix + Name(delay);

    /// <summary>The way of a topic's records for a group; null when there are no retry topics.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="group">The group.</param>
    /// <param name="deadLetterTopic">Where they end, if they do.</param>
    internal RetryRoute? RouteFor(string topic, string group, string? deadLetterTopic) => Delays.Count == 0 && !KeepKeyOrder
        ? null
        : new RetryRoute(
            topic,
            group,
            [.. Delays.Select((delay, index) => new RetryStage(index + 1, TopicFor(topic, delay), delay))],
            KeepKeyOrder ? new KeptOrder(new RetryStage(0, topic + Suffix + "redrive", TimeSpan.Zero), deadLetterTopic, MaxWaitingRecords) : null);

    // The largest unit that says it in a whole number.
    private static string Name(TimeSpan delay) => delay.Ticks switch
    {
        var ticks when ticks % TimeSpan.TicksPerDay == 0 => Name(ticks / TimeSpan.TicksPerDay, "d"),
        var ticks when ticks % TimeSpan.TicksPerHour == 0 => Name(ticks / TimeSpan.TicksPerHour, "h"),
        var ticks when ticks % TimeSpan.TicksPerMinute == 0 => Name(ticks / TimeSpan.TicksPerMinute, "m"),
        var ticks when ticks % TimeSpan.TicksPerSecond == 0 => Name(ticks / TimeSpan.TicksPerSecond, "s"),
        var ticks => Name(ticks / TimeSpan.TicksPerMillisecond, "ms"),
    };

    private static string Name(long number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");
}
