using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// Finds the library that Confluent.Kafka uses. Its package holds several builds for Linux under different names, and a
/// plain import would fail where Confluent.Kafka works: on Alpine and on images without libsasl2.
/// </summary>
internal static class LibrdkafkaResolver
{
    /// <summary>What an import calls the library.</summary>
    internal const string LibraryName = "librdkafka";

    private static readonly Lock Gate = new();
    private static readonly HashSet<Assembly> Registered = [];
    private static nint _handle;

    /// <summary>Resolves the imports of an assembly. Each assembly with imports has to ask for it, once or more often.</summary>
    internal static void Register(Assembly assembly)
    {
        lock (Gate)
        {
            // A second resolver for the same assembly is refused by the runtime.
            if (Registered.Add(assembly))
            {
                NativeLibrary.SetDllImportResolver(assembly, Resolve);
            }
        }
    }

    internal static string[] FileNames(string osRelease) =>
        osRelease.Split('\n').Any(static line => line.Trim() is "ID=alpine" or "ID=\"alpine\"")
            ? ["alpine-librdkafka"]
            : ["librdkafka", "centos8-librdkafka"];

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != LibraryName)
        {
            return 0;
        }

        lock (Gate)
        {
            return _handle != 0 ? _handle : _handle = Load(path);
        }
    }

    private static nint Load(DllImportSearchPath? path)
    {
        _ = Library.Load();
        const string OsRelease = "/etc/os-release";
        foreach (var fileName in FileNames(File.Exists(OsRelease) ? File.ReadAllText(OsRelease) : ""))
        {
            if (NativeLibrary.TryLoad(fileName, typeof(Library).Assembly, path, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }
}
