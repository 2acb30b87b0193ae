namespace PubSubKafka;

/// <summary>A dead letter that met the query and stays.</summary>
/// <param name="DeadLetterTopic">The topic that it stands in.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset.</param>
/// <param name="Kind">What kept it.</param>
/// <param name="Reason">The same in words, with what to do.</param>
public sealed record RedriveProblem(string DeadLetterTopic, int Partition, long Offset, RedriveProblemKind Kind, string Reason);
