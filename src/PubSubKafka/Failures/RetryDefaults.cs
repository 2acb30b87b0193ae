namespace PubSubKafka.Failures;

/// <summary>The defaults and limits of <see cref="RetryOptions"/> and <see cref="RetryTopicOptions"/>.</summary>
internal static class RetryDefaults
{
    public const int Attempts = 5;
    public const int MaxAttempts = 1_000;
    public const double Factor = 2;
    public const double MaxFactor = 100;
    public const double Jitter = 0.2;
    public const int MaxTopics = 20;
    public const int MaxWaitingRecords = 100_000;
    public const int MostWaitingRecords = 10_000_000;

    public static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);
    public static readonly TimeSpan ShortestDeadline = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(365);
    public static readonly TimeSpan ShortestTopicDelay = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan LongestTopicDelay = TimeSpan.FromDays(7);
}
