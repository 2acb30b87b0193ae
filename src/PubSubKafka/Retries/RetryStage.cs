namespace PubSubKafka.Retries;

/// <summary>A retry topic on the way of a failing record.</summary>
/// <param name="Number">Its place on the way, from 1.</param>
/// <param name="Topic">The topic. Stages with the same delay share one.</param>
/// <param name="Delay">How long the record waits there.</param>
internal sealed record RetryStage(int Number, string Topic, TimeSpan Delay);
