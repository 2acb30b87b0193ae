using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PubSubKafka.ArchitectureTests.Sources;

/// <summary>
/// The source of a package with every name bound to what it means. Text is not enough: a nested namespace sees its parents without <c>using</c>.
/// </summary>
internal sealed class SourceProject
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;"
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    // What source generators would add is missing here: bodies of logging methods and native imports, which then set no out argument, and
    // members of serializer contexts.
    private static readonly string[] ErrorsForLackOfGenerators = ["CS8795", "CS0165", "CS0534"];

    private static readonly Dictionary<string, SourceProject> Loaded = new(StringComparer.Ordinal);

    private readonly CSharpCompilation _compilation;
    private readonly Dictionary<SyntaxTree, SourceFile> _byTree;
    private readonly ConcurrentDictionary<SourceFile, IReadOnlyList<NamedSymbol>> _symbols = new();

    private SourceProject(string name)
    {
        Name = name;
        var root = Repository.Path("src", name);
        Files = [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(root, path)), path: path)))];
        _byTree = Files.ToDictionary(file => file.Tree);
        _compilation = CSharpCompilation.Create(
            name,
            [.. Files.Select(file => file.Tree), CSharpSyntaxTree.ParseText(ImplicitUsings)],
            References(name),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    public string Name { get; }

    public IReadOnlyList<SourceFile> Files { get; }

    public override string ToString() => Name;

    public static SourceProject Of(string name)
    {
        lock (Loaded)
        {
            return Loaded.TryGetValue(name, out var project) ? project : Loaded[name] = new SourceProject(name);
        }
    }

    /// <summary>Errors that would make the other answers incomplete.</summary>
    public IEnumerable<string> BindingErrors() => _compilation.GetDiagnostics()
        .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !ErrorsForLackOfGenerators.Contains(diagnostic.Id))
        .Select(diagnostic => diagnostic.ToString());

    public INamedTypeSymbol Symbol(SourceFile file, MemberDeclarationSyntax type) =>
        (INamedTypeSymbol)_compilation.GetSemanticModel(file.Tree).GetDeclaredSymbol(type)!;

    /// <summary>Every symbol that the code of a file names, doc comments apart.</summary>
    public IReadOnlyList<NamedSymbol> SymbolsIn(SourceFile file) => _symbols.GetOrAdd(file, Bind);

    /// <summary>The folder of this project that declares a type; null when another assembly does.</summary>
    public string? FolderOf(INamedTypeSymbol type) => type.OriginalDefinition.DeclaringSyntaxReferences
        .Select(reference => _byTree.GetValueOrDefault(reference.SyntaxTree)?.Folder)
        .FirstOrDefault(folder => folder is not null);

    private List<NamedSymbol> Bind(SourceFile file)
    {
        var model = _compilation.GetSemanticModel(file.Tree);
        var symbols = new List<NamedSymbol>();
        foreach (var node in file.Tree.GetRoot().DescendantNodes())
        {
            if (node is SimpleNameSyntax { IsVar: false } or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax
                && model.GetSymbolInfo(node) is var info
                && (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is { } symbol)
            {
                symbols.Add(new NamedSymbol(symbol, file.At(node)));
            }
        }

        return symbols;
    }

    // This process runs on what the packages depend on. The package itself is compiled here, and those above it would only get in its way.
    private static IEnumerable<MetadataReference> References(string name) => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => Path.GetFileNameWithoutExtension(path) is var file
            && (!file.StartsWith("PubSubKafka", StringComparison.Ordinal) || (file == "PubSubKafka" && name != "PubSubKafka")))
        .Select(path => MetadataReference.CreateFromFile(path));
}
