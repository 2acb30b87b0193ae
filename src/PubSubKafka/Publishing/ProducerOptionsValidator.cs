using System.Globalization;

namespace PubSubKafka.Publishing;

/// <summary>Checks producer settings. Pure: one line for each mistake, naming the setting, its value and what it may be.</summary>
internal static class ProducerOptionsValidator
{
    public static readonly TimeSpan MaxLinger = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan MinDeliveryTimeout = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxDeliveryTimeout = TimeSpan.FromHours(1);
    public const int MaxQueueCapacity = 10_000_000;
    public const int MinMaxMessageBytes = 1_000;
    public const int MaxMaxMessageBytes = 1_000_000_000;

    /// <param name="path">The section that the options came from, for example <c>PubSubKafka:Producer</c>.</param>
    /// <param name="options">What to check.</param>
    /// <param name="failures">Where the lines go.</param>
    public static void Validate(string path, ProducerOptions options, ICollection<string> failures)
    {
        CheckRange(path, nameof(options.Linger), options.Linger, TimeSpan.Zero, MaxLinger, failures);
        CheckRange(path, nameof(options.DeliveryTimeout), options.DeliveryTimeout, MinDeliveryTimeout, MaxDeliveryTimeout, failures);
        CheckRange(path, nameof(options.QueueCapacity), options.QueueCapacity, 1, MaxQueueCapacity, failures);
        CheckRange(path, nameof(options.MaxMessageBytes), options.MaxMessageBytes, MinMaxMessageBytes, MaxMaxMessageBytes, failures);
        if (!Enum.IsDefined(options.Compression))
        {
            failures.Add($"{path}:{nameof(options.Compression)} is {options.Compression}; it must be one of {string.Join(", ", Enum.GetNames<ProducerCompression>())}.");
        }

        if (options.Linger >= options.DeliveryTimeout)
        {
            failures.Add(
                $"{path}:{nameof(options.Linger)} is {Text(options.Linger)} and {path}:{nameof(options.DeliveryTimeout)} is {Text(options.DeliveryTimeout)}; " +
                "the linger must be the shorter one, or records would time out before they are sent.");
        }
    }

    private static void CheckRange<T>(string path, string name, T value, T lowest, T highest, ICollection<string> failures)
        where T : struct, IComparable<T>, IFormattable
    {
        if (value.CompareTo(lowest) < 0 || value.CompareTo(highest) > 0)
        {
            failures.Add($"{path}:{name} is {Text(value)}; it must be between {Text(lowest)} and {Text(highest)}.");
        }
    }

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(value is TimeSpan ? "c" : null, CultureInfo.InvariantCulture);
}
