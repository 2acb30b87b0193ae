namespace PubSubKafka.Consuming.Transactions;

/// <summary>The defaults and limits of <see cref="TransactionOptions"/>.</summary>
internal static class TransactionDefaults
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How much longer a transaction may stand whose process has died: brokers look every ten seconds
    /// (<c>transaction.abort.timed.out.transaction.cleanup.interval.ms</c>), and write its end into the partitions.
    /// </summary>
    public static readonly TimeSpan LongestCleanUp = TimeSpan.FromSeconds(15);
}
