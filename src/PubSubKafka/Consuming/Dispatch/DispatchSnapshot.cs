namespace PubSubKafka.Consuming.Dispatch;

/// <summary>What a consumer is doing at one moment.</summary>
/// <param name="Running">Records in the pipeline.</param>
/// <param name="Unfinished">Records read and not finished, those in the pipeline included.</param>
/// <param name="Parked">Keys and partitions that wait for a time.</param>
internal readonly record struct DispatchSnapshot(int Running, int Unfinished, int Parked);
