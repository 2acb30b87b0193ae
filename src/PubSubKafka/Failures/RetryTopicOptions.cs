using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PubSubKafka.Pipeline;

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

    /// <summary>The retry topic of a topic for a delay.</summary>
    internal string TopicFor(string topic, TimeSpan delay) => topic + Suffix + Name(delay);

    /// <summary>The way of a topic's records for a group; null when there are no retry topics.</summary>
    internal RetryRoute? RouteFor(string topic, string group) => Delays.Count == 0
        ? null
        : new RetryRoute(topic, group, [.. Delays.Select((delay, index) => new RetryStage(index + 1, TopicFor(topic, delay), delay))]);

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
