namespace PubSubKafka.ArchitectureTests.Layering;

/// <summary>One place in a folder that names a type of another.</summary>
internal sealed record FolderUse(string From, string To, string Where)
{
    public static string Show(string folder) => folder.Length == 0 ? "(root)" : folder;

    public override string ToString() => $"{Show(From)} -> {Show(To)}: {Where}";
}
