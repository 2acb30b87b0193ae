namespace PubSubKafka.Pipeline;

/// <summary>The retry topics that a failing record of one topic goes through for one consumer group, in their order.</summary>
internal sealed class RetryRoute(string origin, string group, IReadOnlyList<RetryStage> stages)
{
    public string Origin => origin;

    public string Group => group;

    public IReadOnlyList<RetryStage> Stages => stages;

    /// <summary>The topics, each once.</summary>
    public IReadOnlyList<string> Topics { get; } = [.. stages.Select(static stage => stage.Topic).Distinct(StringComparer.Ordinal)];

    /// <summary>Where a record goes after this stage; 0 is its own topic. Null when there is no further one.</summary>
    public RetryStage? After(int stage) => stage < stages.Count ? stages[stage] : null;

    /// <summary>The stage of this number where it has this topic, else the first one that has.</summary>
    public RetryStage StageAt(string topic, int number) =>
        number >= 1 && number <= stages.Count && stages[number - 1].Topic == topic ? stages[number - 1] : stages.First(stage => stage.Topic == topic);
}
