namespace PubSubKafka.ChaosTests.Histories;

/// <summary>One partition in the hands of one member, from the moment it was given to it. What the member did with it stands in lists, oldest first.</summary>
internal sealed class Assignment(string member, int partition, long from)
{
    public string Member { get; } = member;

    public int Partition { get; } = partition;

    public long From { get; } = from;

    public AssignmentEnd End { get; set; }

    public List<Attempt> Attempts { get; } = [];

    /// <summary>Records handled to the end: successfully, or into the dead-letter topic.</summary>
    public List<Finish> Finishes { get; } = [];

    public List<Commit> Commits { get; } = [];
}
