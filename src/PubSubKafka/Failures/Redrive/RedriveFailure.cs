using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>What goes wrong, in words that say what to do.</summary>
internal static class RedriveFailure
{
    private const string Again = "Nothing is half done; call again to go on.";

    /// <summary>Whether waiting does not help.</summary>
    public static bool IsForGood(TransportException exception) => IsAboutRights(exception.ErrorCode);

    /// <summary>Whether every other record of the topic would be refused too.</summary>
    public static bool IsForAll(TransactionException exception) => IsAboutRights(exception.ErrorCode);

    public static RedriveException NoTopic(string topic) =>
        new($"There is no dead-letter topic '{topic}'. It is made when a service starts whose consumer uses it; check the name, the cluster, and the right to DESCRIBE the topic.");

    public static RedriveException NoAnswer(string topic, TransportException exception) =>
        new($"'{topic}' could not be looked up: {exception.Message} {Again}", exception);

    public static RedriveException Reading(TransportException exception) => new(
        IsAboutRights(exception.ErrorCode)
            ? $"Dead letters may not be read: {exception.Message} Needed are READ and DESCRIBE on the dead-letter topic and READ on the consumer's group."
            : $"Dead letters could not be read: {exception.Message} {Again}",
        exception);

    public static RedriveException NotRead(IReadOnlyCollection<string> what, TimeSpan patience, TransportException? trouble) => new(
        $"For {patience} nothing more could be read of {string.Join(", ", what)}. A producer may have left a transaction open there, which Kafka ends in its own time, "
        + $"or a broker is away{(trouble is null ? "" : $" ({trouble.Message})")}. {Again}",
        trouble);

    public static RedriveException Writing(string topic, TransactionException exception)
    {
        var id = RedriveCluster.TransactionalId(topic);
        var why = exception switch
        {
            _ when IsAboutRights(exception.ErrorCode) =>
                $"Kafka refuses to let this client write: {exception.Message} Needed are WRITE and DESCRIBE on the transactional id '{id}', and WRITE on the dead-letter "
                + "topic and on the topics that the records go back to.",
            { Kind: TransactionErrorKind.Fenced } when IsFencing(exception.ErrorCode) =>
                $"another redrive or discard of '{topic}' has begun and goes on in this one's place. What this one has committed stays and is not sent again. Call again when the other is done.",
            _ => $"{exception.Message} {Again}",
        };
        return new RedriveException($"Dead letters of '{topic}' are not redriven any further: {why}", exception);
    }

    public static RedriveException MarkRefused(string topic, TransactionException exception) => new(
        $"Kafka does not take the mark that would remember what was redriven in '{topic}': {exception.Message} Nothing was redriven. A dead-letter topic must have "
        + "cleanup.policy=delete, because marks have no key, and take records of 10,000 bytes.",
        exception);

    private static bool IsAboutRights(string code) => code.Contains("AUTHORIZATION", StringComparison.Ordinal);

    private static bool IsFencing(string code) =>
        code.Contains("FENCED", StringComparison.Ordinal) || code.Contains("EPOCH", StringComparison.Ordinal);
}
