namespace PubSubKafka.Failures;

/// <summary>How long to wait after a number of failed attempts. Pure.</summary>
internal static class RetryDelay
{
    /// <param name="failures">Failed attempts so far, from 1.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="random">From 0 to 1; decides where within the jitter the delay falls.</param>
    public static TimeSpan After(int failures, RetryOptions options, double random) => Vary(Ticks(failures - 1, options), options, random);

    /// <summary>Any delay, however it was found, within the limits and with the jitter of the options.</summary>
    public static TimeSpan Of(TimeSpan delay, RetryOptions options, double random) => Vary(delay.Ticks, options, random);

    // As a double, so that a delay that has grown beyond all numbers is infinite and not negative.
    private static double Ticks(int steps, RetryOptions options)
    {
        double first = options.FirstDelay.Ticks;
        if (options.Increment > TimeSpan.Zero)
        {
            return first + ((double)options.Increment.Ticks * steps);
        }

        // Nothing stays nothing, also times infinity, which would be no number.
        return first > 0 ? first * Math.Pow(options.Factor, steps) : 0;
    }

    private static TimeSpan Vary(double ticks, RetryOptions options, double random)
    {
        double longest = options.MaxDelay.Ticks;
        var delay = Math.Clamp(ticks, 0, longest);

        // The limit cuts the range and not the result: else half of all delays at the limit would be alike, and their records come back together.
        var from = delay * (1 - options.Jitter);
        var to = Math.Min(delay * (1 + options.Jitter), longest);
        return TimeSpan.FromTicks((long)(from + ((to - from) * random)));
    }
}
