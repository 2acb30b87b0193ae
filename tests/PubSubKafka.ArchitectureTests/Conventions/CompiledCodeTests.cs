using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PubSubKafka.ArchitectureTests.Sources;

namespace PubSubKafka.ArchitectureTests.Conventions;

/// <summary>What only the compiled library shows: whether source generators took the place of calls that need reflection.</summary>
public sealed class CompiledCodeTests
{
    // Generated code replaces these; a call that is left binds configuration or formats a log line by reflection.
    private static readonly string[] ReplacedByGeneratedCode =
        ["ConfigurationBinder", "OptionsBuilderConfigurationExtensions", "OptionsConfigurationServiceCollectionExtensions", "LoggerExtensions"];

    [Theory]
    [InlineData("PubSubKafka")]
    [InlineData("PubSubKafka.Outbox")]
    [InlineData("PubSubKafka.Testing")]
    public void Calls_ThatGeneratorsReplace_AreNotInTheAssembly(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll")));
        var metadata = file.GetMetadataReader();
        Rule.Holds(
            from handle in metadata.MemberReferences
            let member = metadata.GetMemberReference(handle)
            where member.Parent.Kind == HandleKind.TypeReference
            let type = metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name)
            where ReplacedByGeneratedCode.Contains(type, StringComparer.Ordinal)
            select $"{type}.{metadata.GetString(member.Name)}",
            $"{assembly} binds configuration by generated code and logs by LoggerMessage methods.");
    }

    [Theory]
    [InlineData("PubSubKafka")]
    [InlineData("PubSubKafka.Outbox")]
    [InlineData("PubSubKafka.Testing")]
    public void Assembly_OfAPackage_SaysThatItMayBeTrimmed(string assembly) => Assert.Contains(
        System.Reflection.Assembly.Load(assembly).GetCustomAttributesData(),
        attribute => attribute.ConstructorArguments is [{ Value: "IsTrimmable" }, { Value: "True" }]);
}
