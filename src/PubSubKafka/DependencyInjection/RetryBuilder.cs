using PubSubKafka.Failures;

namespace PubSubKafka.DependencyInjection;

/// <summary>Says how a failing record is tried again. Used inside <c>WithRetry</c> only.</summary>
public sealed class RetryBuilder
{
    private readonly RetryOptions _options;

    internal RetryBuilder(RetryOptions options) => _options = options;

    /// <summary>Each delay is longer than the one before.</summary>
    /// <param name="attempts">Attempts in all, the first one included; 1 to 1,000.</param>
    /// <param name="first">The delay before the second attempt.</param>
    /// <param name="longest">The longest delay. Default: 1 minute, or <paramref name="first"/> where that is longer.</param>
    /// <param name="factor">What each delay is multiplied by to give the next; 1 to 100.</param>
    /// <returns>This builder.</returns>
    public RetryBuilder Exponential(int attempts, TimeSpan first, TimeSpan? longest = null, double factor = RetryDefaults.Factor)
    {
        _options.Attempts = attempts;
        _options.FirstDelay = first;
        _options.MaxDelay = longest ?? (first > RetryDefaults.MaxDelay ? first : RetryDefaults.MaxDelay);
        _options.Factor = factor;
        return this;
    }

    /// <summary>All delays are alike.</summary>
    /// <param name="attempts">Attempts in all, the first one included; 1 to 1,000.</param>
    /// <param name="delay">The delay between attempts.</param>
    /// <returns>This builder.</returns>
    public RetryBuilder Fixed(int attempts, TimeSpan delay) => Exponential(attempts, delay, delay, factor: 1);

    /// <summary>No second attempt.</summary>
    /// <returns>This builder.</returns>
    public RetryBuilder None()
    {
        _options.Attempts = 1;
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
}
