using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PubSubKafka.ArchitectureTests.Packages;

/// <summary>A package and its symbols, read from their files.</summary>
internal sealed partial class Package : IDisposable
{
    private readonly ZipArchive _package;
    private readonly ZipArchive _symbols;
    private readonly string _id;

    public Package(string id, string folder)
    {
        _id = id;
        _package = Open(id, folder, "nupkg");
        _symbols = Open(id, folder, "snupkg");
        using var manifest = _package.GetEntry($"{id}.nuspec")!.Open();
        Metadata = XDocument.Load(manifest).Root!.Elements().Single();
    }

    public XElement Metadata { get; }

    public IEnumerable<string> Files => _package.Entries.Select(entry => entry.FullName);

    /// <summary>Each dependency as its name and version.</summary>
    public IEnumerable<string> Dependencies => Metadata.Descendants()
        .Where(element => element.Name.LocalName == "dependency")
        .Select(element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}");

    public IEnumerable<string> Frameworks => Metadata.Descendants()
        .Where(element => element.Name.LocalName == "group")
        .Select(element => element.Attribute("targetFramework")!.Value);

    public string? Value(string name) => Element(name)?.Value;

    public XElement? Element(string name) => Metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name);

    /// <summary>The paths of the sources, as a debugger is told.</summary>
    public IReadOnlyList<string> SourcePaths()
    {
        using var copy = new MemoryStream();
        using (var pdb = _symbols.GetEntry($"lib/net10.0/{_id}.pdb")!.Open())
        {
            pdb.CopyTo(copy);
        }

        copy.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(copy);
        var reader = provider.GetMetadataReader();
        return [.. reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name))];
    }

    public void Dispose()
    {
        _package.Dispose();
        _symbols.Dispose();
    }

    // The version follows the name, and other packages' names begin with this one's.
    private static ZipArchive Open(string id, string folder, string extension) => ZipFile.OpenRead(Assert.Single(
        Directory.EnumerateFiles(folder, $"{id}.*.{extension}"), path => Version().IsMatch(Path.GetFileName(path)[(id.Length + 1)..])));

    [GeneratedRegex(@"^\d")]
    private static partial Regex Version();
}
