namespace PubSubKafka.Transport;

/// <summary>
/// What a member is in its group at one moment. A transaction that commits offsets shows it to the broker, which refuses what the member has not been
/// since. Not bound to a thread.
/// </summary>
internal interface IGroupMembership : IDisposable;
