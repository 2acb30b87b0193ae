namespace PubSubKafka.Consuming;

/// <summary>The defaults and limits of a consumer's settings, in one place for the options, their validator and the tests.</summary>
internal static class ConsumerDefaults
{
    public const int Concurrency = 32;
    public const int MaxConcurrency = 100_000;
    public const int MaxBufferedPerPartition = 2_000;
    public const int MaxBufferedPerPartitionLimit = 1_000_000;
    public const int MaxCommitMetadataBytes = 4_096;
    public const int LeastCommitMetadataBytes = 128;
    public const int MostCommitMetadataBytes = 65_536;

    public const int BatchSize = 100;
    public const int MaxBatchSize = 10_000;

    public static readonly TimeSpan BatchWithin = TimeSpan.FromMilliseconds(50);
    public static readonly TimeSpan MaxBatchWithin = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MinCommitInterval = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan MaxCommitInterval = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan MinStuckAfter = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxStuckAfter = TimeSpan.FromDays(1);
    public static readonly TimeSpan MaxPollInterval = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan MinMaxPollInterval = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxMaxPollInterval = TimeSpan.FromDays(1);
    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(45);
    public static readonly TimeSpan MinSessionTimeout = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxSessionTimeout = TimeSpan.FromHours(1);
}
