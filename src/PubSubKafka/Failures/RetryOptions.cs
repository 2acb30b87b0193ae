namespace PubSubKafka.Failures;

/// <summary>How often and after which delays a failing record is tried again in place. Between attempts its key waits; other keys go on.</summary>
/// <remarks>
/// The delay after failure n is <c>FirstDelay × Factor^(n-1)</c>, or <c>FirstDelay + Increment × (n-1)</c> where <see cref="Increment"/> is set; at
/// most <see cref="MaxDelay"/>, then varied by <see cref="Jitter"/>.
/// </remarks>
public sealed class RetryOptions
{
    /// <summary>Attempts in all, the first one included; with retry topics, attempts in each topic. Default 5; 1 (no retry) to 1,000.</summary>
    public int Attempts { get; set; } = RetryDefaults.Attempts;

    /// <summary>The delay before the second attempt. Default 1 second; 0 to 1 day.</summary>
    public TimeSpan FirstDelay { get; set; } = RetryDefaults.FirstDelay;

    /// <summary>The longest delay. Default 1 minute; from <see cref="FirstDelay"/> to 1 day.</summary>
    public TimeSpan MaxDelay { get; set; } = RetryDefaults.MaxDelay;

    /// <summary>What each delay is multiplied by to give the next. Default 2; 1 (all delays alike) to 100.</summary>
    public double Factor { get; set; } = RetryDefaults.Factor;

    /// <summary>What is added to each delay to give the next, in place of <see cref="Factor"/>. Default 0 (<see cref="Factor"/> counts); 0 to 1 day.</summary>
    public TimeSpan Increment { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// By which share a delay is varied at random, up or down but never above <see cref="MaxDelay"/>, so that records that failed together do not come
    /// back together. Default 0.2; 0 (none) to 1.
    /// </summary>
    public double Jitter { get; set; } = RetryDefaults.Jitter;

    /// <summary>
    /// How long after its first failure a record may still be tried, retry topics included: an attempt that would begin later is not waited for, and the record
    /// is done with as if its attempts were used up. Default: no limit; 1 second to 365 days. <see cref="FailureAction.PausePartition"/> is not bound by it.
    /// </summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>The delay after a number of failures, before limit and jitter, as the user's code has it; null when the settings decide.</summary>
    internal Func<int, Exception, TimeSpan>? Custom { get; set; }
}
