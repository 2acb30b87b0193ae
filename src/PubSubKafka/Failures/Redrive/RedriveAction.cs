namespace PubSubKafka.Failures.Redrive;

/// <summary>What a mark says was done. <see cref="Name"/> is its text on the wire.</summary>
internal sealed record RedriveAction(string Name, string? Reason)
{
    public static RedriveAction Redrive { get; } = new("redriven", null);

    public bool IsDiscard => !ReferenceEquals(this, Redrive);

    public static RedriveAction Discard(string reason) => new("discarded", reason);
}
