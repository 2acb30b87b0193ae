namespace PubSubKafka.Consuming.Transactions;

/// <summary>The defaults and limits of <see cref="TransactionOptions"/>.</summary>
internal static class TransactionDefaults
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(15);
}
