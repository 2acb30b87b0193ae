using System.Text.Json;

namespace PubSubKafka.ChaosMember;

/// <summary>All that a member has to know. Written as JSON for members in a process of their own.</summary>
/// <param name="Name">The member's name, also that of its files.</param>
/// <param name="Topic">The topic of the run.</param>
/// <param name="Group">The group of the run.</param>
/// <param name="Kind">How the group assigns partitions.</param>
/// <param name="Client">Settings of its Kafka client.</param>
/// <param name="Concurrency">How many records it handles at a time.</param>
/// <param name="MaxBuffered">At how many unfinished records of a partition it pauses that.</param>
/// <param name="CommitMilliseconds">The time between two commits.</param>
/// <param name="Workload">What handling is like.</param>
/// <param name="KeepsOrder">Whether what fails waits in retry topics, and the order of keys is kept across them.</param>
/// <param name="ExactlyOnce">Whether it publishes a record for each that it handles, and both count together.</param>
/// <param name="Batches">Whether it handles batches.</param>
/// <param name="Folder">Where its files go.</param>
public sealed record MemberSettings(
    string Name,
    string Topic,
    string Group,
    GroupKind Kind,
    IReadOnlyDictionary<string, string> Client,
    int Concurrency,
    int MaxBuffered,
    int CommitMilliseconds,
    Workload Workload,
    bool KeepsOrder,
    bool ExactlyOnce,
    bool Batches,
    string Folder)
{
    private static readonly TimeSpan[] RetryDelays =
    [
        TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(800),
    ];

    /// <summary>The retry topics' delays: as many as a record needs that fails as often as any but those that always do.</summary>
    public TimeSpan[] Delays => RetryDelays[..(Workload.Attempts - 1)];

    /// <summary>Where it publishes, if it does.</summary>
    public string OutputTopic => Topic + "-out";

    /// <summary>Where it writes what it does.</summary>
    public string JournalFile => Path.Combine(Folder, Name + ".journal");

    /// <summary>Where the library's warnings go.</summary>
    public string LogFile => Path.Combine(Folder, Name + ".log");

    public static MemberSettings Read(string file) =>
        JsonSerializer.Deserialize<MemberSettings>(File.ReadAllText(file)) ?? throw new InvalidDataException($"{file} is empty.");

    public string Write()
    {
        var file = Path.Combine(Folder, Name + ".json");
        File.WriteAllText(file, JsonSerializer.Serialize(this));
        return file;
    }
}
