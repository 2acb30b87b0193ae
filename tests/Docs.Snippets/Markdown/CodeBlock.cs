namespace PubSubKafka.Docs.Markdown;

/// <summary>One fenced C# block of a page.</summary>
/// <param name="Page">The page, from the root.</param>
/// <param name="Line">The line of its opening fence, from 1.</param>
/// <param name="Snippet">What the comment before it names; null when there is none.</param>
/// <param name="Code">The block without its common indentation.</param>
internal sealed record CodeBlock(string Page, int Line, string? Snippet, string Code);
