namespace PubSubKafka.Diagnostics;

/// <summary>What a consumer has to do now, in records.</summary>
/// <param name="Running">Being handled.</param>
/// <param name="Unfinished">Read and not done with.</param>
/// <param name="Waiting">Those whose keys wait in retry and dead-letter topics, where their order is kept.</param>
/// <param name="Outputs">Published by handlers and not committed; null where there are no transactions.</param>
internal readonly record struct ConsumerWork(long Running, long Unfinished, long Waiting, long? Outputs);
