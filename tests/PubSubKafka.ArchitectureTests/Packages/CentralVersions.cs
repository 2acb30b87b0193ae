using System.Xml.Linq;
using PubSubKafka.ArchitectureTests.Sources;

namespace PubSubKafka.ArchitectureTests.Packages;

/// <summary>The versions in Directory.Packages.props.</summary>
internal static class CentralVersions
{
    private static readonly Dictionary<string, string> Versions = XDocument.Load(Repository.Path("Directory.Packages.props"))
        .Descendants("PackageVersion")
        .ToDictionary(element => element.Attribute("Include")!.Value, element => element.Attribute("Version")!.Value, StringComparer.Ordinal);

    public static string Of(string package) => Versions[package];
}
