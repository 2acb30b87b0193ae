namespace PubSubKafka.Specs.Fixtures;

/// <summary>What a member in a process of its own is to do.</summary>
internal sealed record ChildPlan
{
    public IReadOnlyDictionary<string, string> Client { get; init; } = new Dictionary<string, string>();

    public string Topic { get; init; } = "";

    public string File { get; init; } = "";

    public GroupProtocol Protocol { get; init; }

    public TimeSpan SessionTimeout { get; init; } = SpecKafka.SessionTimeout;

    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Whether handlers take some milliseconds, each another time, so that records end out of order.</summary>
    public bool Slow { get; init; }

    /// <summary>Records whose handler waits until the file <c>File.open</c> is there.</summary>
    public IReadOnlyList<int> Held { get; init; } = [];

    /// <summary>Records whose handler fails, each time.</summary>
    public IReadOnlyList<int> Failing { get; init; } = [];

    /// <summary>Delays of retry topics. Where there are some, there is one attempt in each, and keys keep their order.</summary>
    public IReadOnlyList<TimeSpan> RetryTopics { get; init; } = [];

    /// <summary>Where handlers publish a receipt for each record. Where there is such a topic, outputs and offsets are written exactly once.</summary>
    public string? Output { get; init; }

    public string? TransactionalId { get; init; }

    public TimeSpan TransactionInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
