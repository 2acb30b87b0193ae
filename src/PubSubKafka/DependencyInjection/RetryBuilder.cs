using PubSubKafka.Failures;

namespace PubSubKafka.DependencyInjection;

/// <summary>Says how a failing record is tried again. Used inside <c>WithRetry</c> only.</summary>
public sealed class RetryBuilder
{
    private readonly RetryOptions _options;

    internal RetryBuilder(RetryOptions options) => _options = options;

    /// <summary>Each delay is a multiple of the one before.</summary>
    /// <param name="attempts">Attempts in all, the first one included; 1 to 1,000.</param>
    /// <param name="first">The delay before the second attempt; 0 to 1 day.</param>
    /// <param name="longest">The longest delay. Default: 1 minute, or <paramref name="first"/> where that is longer.</param>
    /// <param name="factor">What each delay is multiplied by to give the next; 1 to 100.</param>
    /// <returns>This builder.</returns>
    public RetryBuilder Exponential(int attempts, TimeSpan first, TimeSpan? longest = null, double factor = RetryDefaults.Factor) =>
        Set(attempts, first, longest, factor);

    /// <summary>Each delay is longer than the one before by the same time.</summary>
    /// <param name="attempts">Attempts in all, the first one included; 1 to 1,000.</param>
    /// <param name="first">The delay before the second attempt; 0 to 1 day.</param>
    /// <param name="increment">What is added to each delay to give the next; 0 to 1 day.</param>
    /// <param name="longest">The longest delay. Default: 1 minute, or <paramref name="first"/> where that is longer.</param>
    /// <returns>This builder.</returns>
    public RetryBuilder Linear(int attempts, TimeSpan first, TimeSpan increment, TimeSpan? longest = null)
    {
        Set(attempts, first, longest, factor: 1);
        _options.Increment = increment;
        return this;
    }

    /// <summary>All delays are alike.</summary>
    /// <param name="attempts">Attempts in all, the first one included; 1 to 1,000.</param>
    /// <param name="delay">The delay between attempts; 0 to 1 day.</param>
    /// <returns>This builder.</returns>
    public RetryBuilder Fixed(int attempts, TimeSpan delay) => Set(attempts, delay, delay, factor: 1);

    /// <summary>A function says how long each delay is, for example as long as the answer of a service asked for.</summary>
    /// <param name="attempts">Attempts in all, the first one included; 1 to 1,000.</param>
    /// <param name="delay">
    /// Given the number of failures so far, from 1, and what was thrown last, the delay until the next attempt. What it returns is held between 0 and
    /// <paramref name="longest"/> and varied by <see cref="RetryOptions.Jitter"/>. Called by several threads at once; must not block. When it throws, that
    /// is logged as an error, and <see cref="RetryOptions.FirstDelay"/> with <see cref="RetryOptions.Factor"/> decide.
    /// </param>
    /// <param name="longest">The longest delay; 0 to 1 day. Default: 1 minute.</param>
    /// <returns>This builder.</returns>
    public RetryBuilder Custom(int attempts, Func<int, Exception, TimeSpan> delay, TimeSpan? longest = null)
    {
        ArgumentNullException.ThrowIfNull(delay);
        var most = longest ?? RetryDefaults.MaxDelay;
        Set(attempts, most < RetryDefaults.FirstDelay ? most : RetryDefaults.FirstDelay, most, RetryDefaults.Factor);
        _options.Custom = delay;
        return this;
    }

    /// <summary>No second attempt.</summary>
    /// <returns>This builder.</returns>
    public RetryBuilder None()
    {
        _options.Attempts = 1;
        return this;
    }

    /// <summary>How long after its first failure a record may still be tried. See <see cref="RetryOptions.Deadline"/>.</summary>
    /// <param name="deadline">1 second to 365 days.</param>
    /// <returns>This builder.</returns>
    public RetryBuilder Within(TimeSpan deadline)
    {
        _options.Deadline = deadline;
        return this;
    }

    /// <summary>By which share delays vary at random. See <see cref="RetryOptions.Jitter"/>.</summary>
    /// <param name="share">0 (none) to 1.</param>
    /// <returns>This builder.</returns>
    public RetryBuilder WithJitter(double share)
    {
        _options.Jitter = share;
        return this;
    }

    private RetryBuilder Set(int attempts, TimeSpan first, TimeSpan? longest, double factor)
    {
        _options.Attempts = attempts;
        _options.FirstDelay = first;
        _options.MaxDelay = longest ?? (first > RetryDefaults.MaxDelay ? first : RetryDefaults.MaxDelay);
        _options.Factor = factor;
        _options.Increment = TimeSpan.Zero;
        _options.Custom = null;
        return this;
    }
}
