namespace PubSubKafka.Failures;

/// <summary>How long to wait after a number of failed attempts. Pure.</summary>
internal static class RetryDelay
{
    /// <param name="failures">Failed attempts so far, from 1.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="random">From 0 up to, not including, 1; decides where within the jitter the delay falls.</param>
    public static TimeSpan After(int failures, RetryOptions options, double random)
    {
        var delay = options.FirstDelay.TotalMilliseconds * Math.Pow(options.Factor, failures - 1);
        delay = Math.Min(delay, options.MaxDelay.TotalMilliseconds);
        delay *= 1 + (options.Jitter * ((random * 2) - 1));
        return TimeSpan.FromMilliseconds(Math.Clamp(delay, 0, options.MaxDelay.TotalMilliseconds));
    }
}
