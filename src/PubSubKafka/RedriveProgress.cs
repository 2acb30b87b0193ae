namespace PubSubKafka;

/// <summary>How far a redrive is, counted over the whole call.</summary>
/// <param name="DeadLetterTopic">The topic that is being worked on.</param>
/// <param name="Finished">Records sent back or discarded so far.</param>
/// <param name="Staying">Records that were wanted and stay: held back, not redrivable, or refused.</param>
/// <param name="Share">How much of the topic has been looked at, from 0 to 1.</param>
public sealed record RedriveProgress(string DeadLetterTopic, long Finished, long Staying, double Share);
