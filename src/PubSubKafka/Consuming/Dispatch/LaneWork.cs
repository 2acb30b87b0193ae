namespace PubSubKafka.Consuming.Dispatch;

/// <summary>What a lane has finished that no transaction has committed: how far it has come, and what was published on the way.</summary>
internal readonly record struct LaneWork(LaneProgress Progress, IReadOnlyList<LaneOutput> Outputs);
