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
        Types(project).Where(type => type is { TypeKind: TypeKind.Class, IsSealed: false, IsStatic: false, IsAbstract: false }).Select(type => type.Name),
        "A class is made to be inherited (abstract) or it is not (sealed).");

    [Fact]
    public void Types_OfTheLibrary_AreMostlyNotPublic()
    {
        var types = Types("PubSubKafka").ToList();
        var open = types.Count(type => type.DeclaredAccessibility == Accessibility.Public);
        TestContext.Current.TestOutputHelper?.WriteLine($"{open} of {types.Count} types are public");
        Assert.True(open * 2 <= types.Count, $"At least half of the types are not public; {open} of {types.Count} are.");
    }

    private static IEnumerable<INamedTypeSymbol> Types(string project) => SourceProject.Of(project).Files
        .SelectMany(file => file.TopLevelTypes().Select(type => SourceProject.Of(project).Symbol(file, type)))
        .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default);
}
