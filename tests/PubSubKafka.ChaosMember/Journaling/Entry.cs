using System.Globalization;

namespace PubSubKafka.ChaosMember.Journaling;

/// <summary>One line of a journal.</summary>
/// <param name="Time">A timestamp of the system's <see cref="TimeProvider"/>, which all processes of a machine share. Within a journal it never falls.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Partition">The partition it happened to; -1 for none.</param>
/// <param name="Offset">The record's offset, or the committed one; -1 for none.</param>
/// <param name="Key">The record's key; empty where no record was at hand.</param>
/// <param name="Sequence">The record's number within its key.</param>
/// <param name="Attempt">Which attempt it was, from 1.</param>
/// <param name="Run">Ties the end of an attempt to its start: one number for each in a journal, from 1; 0 for other entries.</param>
public sealed record Entry(
    long Time, EntryKind Kind, int Partition = -1, long Offset = -1, string Key = "", int Sequence = 0, int Attempt = 0, long Run = 0)
{
    private const string NoKey = "-";

    public static Entry Parse(string line)
    {
        var fields = line.Split(' ');
        return fields.Length == 8
            ? new Entry(
                long.Parse(fields[0], CultureInfo.InvariantCulture),
                Enum.Parse<EntryKind>(fields[1]),
                int.Parse(fields[2], CultureInfo.InvariantCulture),
                long.Parse(fields[3], CultureInfo.InvariantCulture),
                fields[4] == NoKey ? "" : fields[4],
                int.Parse(fields[5], CultureInfo.InvariantCulture),
                int.Parse(fields[6], CultureInfo.InvariantCulture),
                long.Parse(fields[7], CultureInfo.InvariantCulture))
            : throw new FormatException($"'{line}' is no line of a journal.");
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Time} {Kind} {Partition} {Offset} {(Key.Length == 0 ? NoKey : Key)} {Sequence} {Attempt} {Run}");
}
