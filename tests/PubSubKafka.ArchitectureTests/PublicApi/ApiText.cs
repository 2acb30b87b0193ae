using System.Reflection;
using System.Text;

namespace PubSubKafka.ArchitectureTests.PublicApi;

/// <summary>Everything of an assembly that others can name, one line each, in an order that does not depend on the compiler.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(TypeHeader.Of(type)).Append('\n');
            foreach (var member in type.GetMembers(Declared).Select(member => MemberLine.Of(member)).OfType<string>().Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }
}
