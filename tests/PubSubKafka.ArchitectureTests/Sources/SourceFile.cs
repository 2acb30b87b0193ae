using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PubSubKafka.ArchitectureTests.Sources;

/// <summary>A file of a package. Paths are relative to the project's folder; the project's own folder is the empty string.</summary>
internal sealed record SourceFile(string Path, SyntaxTree Tree)
{
    public string Folder { get; } = (System.IO.Path.GetDirectoryName(Path) ?? "").Replace('\\', '/');

    public string Name { get; } = System.IO.Path.GetFileNameWithoutExtension(Path);

    public int Lines => Tree.GetText().Lines.Count(line => line.EndIncludingLineBreak > line.Start);

    public IEnumerable<MemberDeclarationSyntax> TopLevelTypes() => Tree.GetRoot()
        .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
        .OfType<MemberDeclarationSyntax>()
        .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    public string At(SyntaxNode node) => $"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
}
