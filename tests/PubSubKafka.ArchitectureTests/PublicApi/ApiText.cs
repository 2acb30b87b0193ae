using System.Reflection;
using System.Text;

namespace PubSubKafka.ArchitectureTests.PublicApi;

/// <summary>Everything of an assembly that others can name, one line each, in an order that does not depend on the compiler.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // Attributes that change what a caller may do or has to expect.
    private static readonly string[] Promises =
        ["ObsoleteAttribute", "ExperimentalAttribute", "RequiresUnreferencedCodeAttribute", "RequiresDynamicCodeAttribute"];

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(TypeHeader.Of(type)).Append('\n');
            var members = type.GetMembers(Declared)
                .Select(member => (Line: MemberLine.Of(member), member.Name))
                .Where(member => member.Line is not null)
                .OrderBy(member => member.Name, StringComparer.Ordinal)
                .ThenBy(member => member.Line, StringComparer.Ordinal);
            foreach (var (line, _) in members)
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    public static string Attributes(MemberInfo member) => string.Concat(member.CustomAttributes
        .Select(attribute => attribute.AttributeType.Name)
        .Where(name => Promises.Contains(name, StringComparer.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name => $"[{name.Replace("Attribute", "", StringComparison.Ordinal)}] "));
}
