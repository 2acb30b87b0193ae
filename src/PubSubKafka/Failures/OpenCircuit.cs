using Polly.CircuitBreaker;

namespace PubSubKafka.Failures;

/// <summary>What a circuit breaker says while it lets nothing through: that a dependency is down, and when to ask again.</summary>
internal static class OpenCircuit
{
    public static bool IsBehind(Exception thrown) => Find(thrown) is not null;

    /// <summary>When the circuit lets something through again; null when it does not say.</summary>
    public static TimeSpan? RetryAfter(Exception thrown) => Find(thrown)?.RetryAfter;

    private static BrokenCircuitException? Find(Exception thrown) =>
        thrown as BrokenCircuitException ?? (thrown.InnerException is null ? null : InnerExceptions.WithOuter(thrown).OfType<BrokenCircuitException>().FirstOrDefault());
}
