using System.Reflection;
using Microsoft.CodeAnalysis;
using PubSubKafka.ArchitectureTests.Sources;

namespace PubSubKafka.ArchitectureTests.Conventions;

public sealed class DependencyTests
{
    private static readonly string[] Clocks = ["Stopwatch", "Timer", "PeriodicTimer"];

    [Theory]
    [InlineData("PubSubKafka")]
    [InlineData("PubSubKafka.Outbox")]
    public void Confluent_OutsideItsFolder_IsNotNamed(string project) => Rule.Holds(
        from file in SourceProject.Of(project).Files
        where file.Folder != "Transport/ConfluentKafka"
        from named in SourceProject.Of(project).SymbolsIn(file)
        where named.Assembly == "Confluent.Kafka"
        select $"{named.At} names {named.Symbol.Name}",
        "Only Transport/ConfluentKafka knows Confluent's client; everything else uses the ports in Transport.");

    [Theory]
    [InlineData("PubSubKafka")]
    [InlineData("PubSubKafka.Outbox")]
    public void Time_InTheLibrary_ComesFromTimeProvider(string project) => Rule.Holds(
        from file in SourceProject.Of(project).Files
        from named in SourceProject.Of(project).SymbolsIn(file)
        where IsClock(named)
        select $"{named.At} uses {named.Symbol.ToDisplayString()}",
        "Time comes from TimeProvider, so that tests can move it. (Beyond eng/BannedSymbols.txt, which also holds for tests.)");

    [Fact]
    public void Internals_OfTheLibrary_AreClosedToTheOutbox() => Assert.DoesNotContain(
        "PubSubKafka.Outbox",
        Assembly.Load("PubSubKafka").GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName));

    private static bool IsClock(NamedSymbol named) => named.Type is { } type && (
        (Clocks.Contains(type.Name) && type.ContainingAssembly?.Name.StartsWith("System", StringComparison.Ordinal) == true)
        || (type.Name == "Environment" && named.Symbol.Name.StartsWith("TickCount", StringComparison.Ordinal))
        || (type.Name == "CancellationTokenSource" && named.Symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
            && constructor.Parameters.Length == 1));
}
