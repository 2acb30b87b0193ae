namespace Shop.Demo;

/// <summary>What the command line asked for.</summary>
/// <param name="Broker"><c>embedded</c>, <c>kafka</c> (from KAFKA_HOME), or the address of a Kafka.</param>
/// <param name="Orders">How many orders are placed each way.</param>
/// <param name="Outage">How long ProductService is away.</param>
/// <param name="Kill">Whether it goes by SIGKILL instead of SIGTERM.</param>
/// <param name="ReportFile">Where the report goes; null for nowhere.</param>
internal sealed record DemoOptions(string Broker, int Orders, TimeSpan Outage, bool Kill, string? ReportFile)
{
    public const string Embedded = "embedded";
    public const string Kafka = "kafka";

    public static DemoOptions Default { get; } = new(Embedded, Orders: 600, TimeSpan.FromSeconds(4), Kill: false, ReportFile: null);

    /// <summary>Orders are spread over this time, with the outage in its middle.</summary>
    public TimeSpan PostingTime => Outage * 3;
}
