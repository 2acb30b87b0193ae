using PubSubKafka.Testing.RealBroker.Sources;

namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>Where the files of a cluster are.</summary>
internal static class ClusterFolder
{
    public static DirectoryInfo Create()
    {
        var folder = Directory.CreateTempSubdirectory("pubsubkafka-");
        File.WriteAllText(Path.Combine(folder.FullName, JavaOptions.LogSettingsFile), JavaOptions.LogSettings);
        return folder;
    }

    public static void Delete(DirectoryInfo folder)
    {
        try
        {
            // The supervisor removes it too; whoever is second finds nothing.
            folder.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
        }
        catch (IOException)
        {
            // What is left lies in the folder for temporary files.
        }
    }
}
