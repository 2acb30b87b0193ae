namespace PubSubKafka.ArchitectureTests.Layering;

/// <summary>
/// Who may know whom. A folder is listed with the folders whose types it may name; the project's own folder is the empty string. A new folder needs
/// a line here, and the line a reason.
/// </summary>
internal static class FolderMap
{
    private static readonly string[] Base = ["", "Transport", "Serialization", "Diagnostics", "Retries", "Pipeline"];

    /// <summary>
    /// The base folders stand in one line: records are bytes (Transport), headers and content give bytes a meaning (Serialization), telemetry
    /// describes records by that meaning (Diagnostics). Where failing records wait, and which keys do, is known to those who write them there (Failures) and
    /// to those who read them (Consuming): Retries. Pipeline carries records, and what is known of their way.
    /// </summary>
    private static readonly Dictionary<string, string[]> Library = new(StringComparer.Ordinal)
    {
        [""] = [],
        ["Transport"] = [""],
        ["Transport/ConfluentKafka"] = ["", "Transport", "Diagnostics"],
        ["Serialization"] = ["", "Transport"],
        ["Diagnostics"] = ["", "Transport", "Serialization"],
        ["Retries"] = ["", "Transport"],
        ["Pipeline"] = ["", "Transport", "Retries"],

        // The three paths do not know each other. What a handler publishes goes through Pipeline's IConsequencePublisher; retry and dead letters are
        // stages of the pipeline.
        ["Publishing"] = Base,
        ["Failures"] = Base,

        // Reads what Failures has written, by the same header names. Nothing that fails knows of what comes after.
        ["Failures/Redrive"] = [.. Base, "Failures"],
        ["Consuming"] = [.. Base, "Consuming/Polling", "Consuming/Transactions", "Consuming/Dispatch"],

        // Each part of the consume path knows those after it. None knows the runner, so each can be tested alone.
        // Polling commits what Dispatch reports, as the text that Committing makes of it.
        ["Consuming/Polling"] = [.. Base, "Consuming/Dispatch", "Consuming/Committing"],
        // Another way of committing than Polling's own, behind the same interface.
        ["Consuming/Transactions"] = [.. Base, "Consuming/Polling", "Consuming/Dispatch", "Consuming/Committing"],
        ["Consuming/Dispatch"] = [.. Base, "Consuming/Committing"],
        ["Consuming/Committing"] = [],
        ["Consuming/Handling"] = Base,

        // Health reads a consumer's status and counts, which are kept where they arise.
        ["Hosting"] = [.. Base, "Publishing", "Consuming", "Consuming/Polling", "Consuming/Dispatch"],
    };

    /// <summary>
    /// The ways to have a broker are alternatives and do not know each other; the harness stands on the one in memory. The project's own folder has
    /// what connects a host to one of them.
    /// </summary>
    private static readonly Dictionary<string, string[]> Testing = new(StringComparer.Ordinal)
    {
        [""] = ["Embedded", "Harness"],
        ["Embedded"] = [],
        ["InMemory"] = [],
        ["Network"] = [],

        // A cluster may have a proxy in front of each broker.
        ["RealBroker"] = ["Network"],
        ["Harness"] = ["InMemory"],
    };

    /// <summary>The composition root: it alone knows everything, and nobody knows it.</summary>
    private const string CompositionRoot = "DependencyInjection";

    /// <summary>What a folder counts as. Parts of the testing package are their first folder: what lies below only sorts their files.</summary>
    public static string Part(string project, string folder) => project == "PubSubKafka.Testing" ? folder.Split('/')[0] : folder;

    public static bool Knows(string project, string folder) => folder == CompositionRoot || Of(project).ContainsKey(folder);

    public static bool Allows(string project, string from, string to) =>
        to != CompositionRoot && (from == CompositionRoot || Of(project).GetValueOrDefault(from, []).Contains(to, StringComparer.Ordinal));

    private static Dictionary<string, string[]> Of(string project) => project switch
    {
        "PubSubKafka" => Library,
        "PubSubKafka.Testing" => Testing,
        _ => [],
    };
}
