using Microsoft.CodeAnalysis;
using PubSubKafka.ArchitectureTests.Sources;

namespace PubSubKafka.ArchitectureTests.Conventions;

public sealed class TypeTests
{
    [Theory]
    [InlineData("PubSubKafka")]
    [InlineData("PubSubKafka.Outbox")]
    [InlineData("PubSubKafka.Testing")]
    public void Classes_OfAProject_AreSealedStaticOrAbstract(string project) => Rule.Holds(
        Types(project)
            .Where(type => type is { TypeKind: TypeKind.Class, IsSealed: false, IsStatic: false, IsAbstract: false } && !IsBaseOfOurs(project, type))
            .Select(type => type.Name),
        "A class is sealed, static or abstract; or others of the package derive from it and nobody else can.");

    [Fact]
    public void Types_OfTheLibrary_AreMostlyNotPublic()
    {
        var types = Types("PubSubKafka").ToList();
        var open = types.Count(type => type.DeclaredAccessibility == Accessibility.Public);
        TestContext.Current.TestOutputHelper?.WriteLine($"{open} of {types.Count} types are public");
        Assert.True(open * 2 <= types.Count, $"At least half of the types are not public; {open} of {types.Count} are.");
    }

    private static bool IsBaseOfOurs(string project, INamedTypeSymbol type) =>
        type.InstanceConstructors.All(constructor => constructor.DeclaredAccessibility is Accessibility.Internal or Accessibility.Private)
        && Types(project).Any(other => SymbolEqualityComparer.Default.Equals(other.BaseType?.OriginalDefinition, type));

    private static IEnumerable<INamedTypeSymbol> Types(string project) => SourceProject.Of(project).Files
        .SelectMany(file => file.TopLevelTypes().Select(type => SourceProject.Of(project).Symbol(file, type)))
        .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default);
}
