namespace PubSubKafka.Testing.RealBroker;

/// <summary>A broker ended before it was ready, or was not ready in time; the message holds the last lines of its log.</summary>
public sealed class KafkaStartException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened, for people.</param>
    /// <param name="log">The last lines of the broker's log, oldest first; may be empty.</param>
    public KafkaStartException(string message, IReadOnlyList<string> log)
        : base(log.Count == 0 ? message : $"{message} The last lines of its log:{Environment.NewLine}{string.Join(Environment.NewLine, log)}") =>
        Log = log;

    /// <summary>The last lines of the broker's log, oldest first; empty when it wrote nothing.</summary>
    public IReadOnlyList<string> Log { get; }
}
