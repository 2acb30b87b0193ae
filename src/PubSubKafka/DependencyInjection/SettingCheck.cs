using System.Globalization;

namespace PubSubKafka.DependencyInjection;

/// <summary>Collects mistakes of the settings under one path, in one wording.</summary>
internal readonly record struct SettingCheck(string Path, ICollection<string> Failures)
{
    public void Fail(string setting, string mistake) => Failures.Add($"{Path}:{setting} {mistake}");

    public void Range<T>(string setting, T value, T lowest, T highest)
        where T : struct, IComparable<T>, IFormattable
    {
        // NaN compares below everything, so it fails here too.
        if (value.CompareTo(lowest) < 0 || value.CompareTo(highest) > 0)
        {
            Fail(setting, $"is {Text(value)}; it must be between {Text(lowest)} and {Text(highest)}.");
        }
    }

    public void Known<T>(string setting, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            Fail(setting, $"is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
