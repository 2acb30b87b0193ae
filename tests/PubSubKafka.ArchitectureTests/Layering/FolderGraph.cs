using PubSubKafka.ArchitectureTests.Sources;

namespace PubSubKafka.ArchitectureTests.Layering;

/// <summary>Which folder of a project names types of which other, and where.</summary>
internal sealed class FolderGraph
{
    private readonly Dictionary<string, HashSet<string>> _edges = new(StringComparer.Ordinal);

    public FolderGraph(SourceProject project)
    {
        var uses = new List<FolderUse>();
        foreach (var file in project.Files)
        {
            foreach (var named in project.SymbolsIn(file))
            {
                if (named.Type is { } type && project.FolderOf(type) is { } declared)
                {
                    uses.Add(new FolderUse(FolderMap.Part(project.Name, file.Folder), FolderMap.Part(project.Name, declared), $"{named.At} names {type.Name}"));
                }
            }
        }

        Uses = [.. uses.Where(use => use.From != use.To)];
        foreach (var use in Uses)
        {
            (_edges.TryGetValue(use.From, out var targets) ? targets : _edges[use.From] = new HashSet<string>(StringComparer.Ordinal)).Add(use.To);
        }
    }

    public IReadOnlyList<FolderUse> Uses { get; }

    /// <summary>Groups of folders that know each other, in whatever roundabout way: the strongly connected parts of more than one folder.</summary>
    public IEnumerable<string> Cycles()
    {
        var reachable = _edges.Keys.ToDictionary(folder => folder, ReachableFrom, StringComparer.Ordinal);
        return reachable.Keys
            .Where(folder => reachable[folder].Contains(folder))
            .Select(folder => string.Join(" <-> ", reachable[folder]
                .Where(other => reachable.TryGetValue(other, out var back) && back.Contains(folder))
                .Order(StringComparer.Ordinal)
                .Select(FolderUse.Show)))
            .Distinct(StringComparer.Ordinal);
    }

    private HashSet<string> ReachableFrom(string start)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([start]);
        while (open.TryPop(out var folder))
        {
            foreach (var next in _edges.GetValueOrDefault(folder, []).Where(seen.Add))
            {
                open.Push(next);
            }
        }

        return seen;
    }
}
