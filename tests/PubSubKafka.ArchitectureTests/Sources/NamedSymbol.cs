using Microsoft.CodeAnalysis;

namespace PubSubKafka.ArchitectureTests.Sources;

/// <summary>A symbol and the place that names it.</summary>
internal readonly record struct NamedSymbol(ISymbol Symbol, string At)
{
    /// <summary>The type that the place depends on: the named one, or that of the named member. Null for namespaces, locals and the like.</summary>
    public INamedTypeSymbol? Type => Symbol switch
    {
        INamedTypeSymbol type => type.OriginalDefinition,
        IMethodSymbol { ReducedFrom: { } extension } => extension.ContainingType?.OriginalDefinition,
        IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => Symbol.ContainingType?.OriginalDefinition,
        _ => null,
    };

    /// <summary>The assembly of that type.</summary>
    public string? Assembly => Type?.ContainingAssembly?.Name;
}
