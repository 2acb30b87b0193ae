namespace PubSubKafka.Transport;

/// <summary>Settings of a reader of chosen partitions.</summary>
/// <param name="Connection">The cluster.</param>
/// <param name="Reader">Names it in logs and errors.</param>
/// <param name="GroupId">A group that this client has the right to know of. The reader does not join it.</param>
/// <param name="FetchWait">How long a broker may hold an answer back that has no records. Short for one who reads to an end; null for the client's default.</param>
internal sealed record PartitionSourceSettings(ConnectionSettings Connection, string Reader, string GroupId, TimeSpan? FetchWait = null);
