namespace PubSubKafka.Transport;

/// <summary>Settings of the consumer port.</summary>
internal sealed record SourceSettings(
    ConnectionSettings Connection,
    string Consumer,
    string GroupId,
    string? GroupInstanceId,
    bool NewGroupProtocol,
    bool StartFromLatest,
    TimeSpan MaxPollInterval,
    TimeSpan SessionTimeout);
