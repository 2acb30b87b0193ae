using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PubSubKafka.Testing.RealBroker.Sources;

/// <summary>
/// Java's class data archive, which halves the time to start. Made once per version of Kafka and Java, by the first broker that
/// stops in order, in the user's cache folder. Whatever goes wrong here only costs time.
/// </summary>
internal sealed class ClassArchive
{
    internal static readonly ClassArchive None = new(null, "");

    private readonly string? _file;
    private readonly string _recording;

    private ClassArchive(string? file, string folder)
    {
        _file = file;
        _recording = Path.Combine(folder, "classes.jsa");
    }

    /// <summary>Whether there is no archive yet, and this cluster's first broker is to make it.</summary>
    internal bool CanRecord => _file is not null && !File.Exists(_file);

    internal static ClassArchive For(KafkaDistribution distribution, string clusterFolder, string? cacheFolder = null)
    {
        try
        {
            var folder = cacheFolder ?? DefaultFolder();
            if (folder is null)
            {
                return None;
            }

            Directory.CreateDirectory(folder);
            return new ClassArchive(Path.Combine(folder, FileName(distribution)), clusterFolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return None;
        }
    }

    /// <summary>Options that use the archive; none while there is none.</summary>
    internal IEnumerable<string> Use() => _file is not null && File.Exists(_file) ? [$"-XX:SharedArchiveFile={_file}", "-Xshare:auto"] : [];

    /// <summary>Options that make the archive when Java ends in order.</summary>
    internal IEnumerable<string> Record() => [$"-XX:ArchiveClassesAtExit={_recording}"];

    /// <summary>Takes a finished recording into use. One that was cut short goes with the cluster's folder.</summary>
    internal void Finish(bool complete)
    {
        if (_file is null || !complete || !File.Exists(_recording))
        {
            return;
        }

        try
        {
            // Several test runs may be doing this at the same time, and others may be starting with the archive.
            var copy = $"{_file}.{Guid.NewGuid():N}";
            File.Copy(_recording, copy);
            File.Move(copy, _file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next cluster tries again.
        }
    }

    private static string? DefaultFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return !string.IsNullOrEmpty(cache) ? Path.Combine(cache, "pubsubkafka")
            : !string.IsNullOrEmpty(home) ? Path.Combine(home, ".cache", "pubsubkafka")
            : null;
    }

    // Java refuses an archive when it or a jar has changed, so both are part of the name; else it would be refused for ever.
    private static string FileName(KafkaDistribution distribution)
    {
        var java = new FileInfo(distribution.Java);
        java = java.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? java;
        var identity = new StringBuilder().Append(Describe(java));
        foreach (var jar in new DirectoryInfo(distribution.Libs).EnumerateFiles("*.jar").OrderBy(static jar => jar.Name, StringComparer.Ordinal))
        {
            identity.Append(Describe(jar));
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity.ToString())))[..12];
        return $"kafka-{distribution.Version}-java-{JavaVersion(java)}-{hash}.jsa";
    }

    private static string Describe(FileInfo file) =>
        string.Create(CultureInfo.InvariantCulture, $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}\n");

    private static string JavaVersion(FileInfo java)
    {
        const string Key = "JAVA_VERSION=";
        var release = Path.Combine(java.DirectoryName!, "..", "release");
        var line = File.Exists(release) ? File.ReadLines(release).FirstOrDefault(static line => line.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is null ? "unknown" : line[Key.Length..].Trim('"');
    }
}
