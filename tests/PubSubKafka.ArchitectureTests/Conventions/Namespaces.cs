using Microsoft.CodeAnalysis;

namespace PubSubKafka.ArchitectureTests.Conventions;

/// <summary>Where extension methods may be so that whoever has the extended type sees them.</summary>
internal static class Namespaces
{
    public static bool IsBesideTheExtended(INamedTypeSymbol type, string @namespace) =>
        type is { IsStatic: true, DeclaredAccessibility: Accessibility.Public }
        && type.Name.EndsWith("Extensions", StringComparison.Ordinal)
        && @namespace.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);
}
