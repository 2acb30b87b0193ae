namespace PubSubKafka.Retries;

/// <summary>The retry topics that a failing record of one topic goes through for one consumer group, in their order.</summary>
/// <param name="origin">The topic.</param>
/// <param name="group">The group.</param>
/// <param name="stages">Its retry topics.</param>
/// <param name="order">Where keys wait whose order is kept; null when order is not kept.</param>
internal sealed class RetryRoute(string origin, string group, IReadOnlyList<RetryStage> stages, KeptOrder? order = null)
{
    public string Origin => origin;

    public string Group => group;

    public IReadOnlyList<RetryStage> Stages => stages;

    public KeptOrder? Order => order;

    /// <summary>The topics, each once.</summary>
    public IReadOnlyList<string> Topics { get; } =
        [.. stages.Concat(order is null ? [] : [order.Redrive]).Select(static stage => stage.Topic).Distinct(StringComparer.Ordinal)];

    /// <summary>Where a record goes after this stage; 0 is its own topic. Null when there is no further one.</summary>
    public RetryStage? After(int stage) => stage < stages.Count ? stages[stage] : null;

    /// <summary>The stage of this number where it has this topic, else the first one that has.</summary>
    public RetryStage StageAt(string topic, int number) =>
        order?.Redrive.Topic == topic ? order.Redrive
        : number >= 1 && number <= stages.Count && stages[number - 1].Topic == topic ? stages[number - 1]
        : stages.First(stage => stage.Topic == topic);
}
