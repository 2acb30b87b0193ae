using PubSubKafka.Consuming.Transactions;

namespace PubSubKafka.DependencyInjection;

/// <summary>Checks how a consumer commits in transactions.</summary>
internal static class TransactionOptionsValidator
{
    private const string Isolation = "isolation.level";
    private const string ReadCommitted = "read_committed";

    public static void Validate(string path, ConsumerOptions consumer, ICollection<string> failures)
    {
        var options = consumer.Transactions;
        var check = new SettingCheck($"{path}:{nameof(consumer.Transactions)}", failures);
        check.Range(nameof(options.Interval), options.Interval, TimeSpan.Zero, TransactionDefaults.LongestInterval);
        check.Range(nameof(options.Timeout), options.Timeout, TransactionDefaults.ShortestTimeout, TransactionDefaults.LongestTimeout);
        if (options.Id is not null && string.IsNullOrWhiteSpace(options.Id))
        {
            check.Fail(nameof(options.Id), "is empty; leave it out to have one made.");
        }

        if (!options.Enabled)
        {
            return;
        }

        if (options.Timeout + TransactionDefaults.LongestCleanUp > consumer.MaxPollInterval / 2)
        {
            check.Fail(
                nameof(options.Timeout),
                $"is {options.Timeout}; with {TransactionDefaults.LongestCleanUp} more it must not be longer than half of MaxPollInterval, which is {consumer.MaxPollInterval}: a new owner of a partition waits so long for the transaction of one that has died.");
        }

        if (consumer.RetryTopics.KeepKeyOrder)
        {
            check.Fail(
                nameof(options.Enabled),
                $"is true, and so is RetryTopics:{nameof(consumer.RetryTopics.KeepKeyOrder)}; keeping the order of keys goes by where a record was written, which is not known before the transaction ends. Set one of them.");
        }
    }

    /// <summary>Checks the settings of the client that reads.</summary>
    public static void ValidateClient(string path, IEnumerable<KeyValuePair<string, string>> client, ICollection<string> failures)
    {
        foreach (var (name, value) in client)
        {
            if (string.Equals(name, Isolation, StringComparison.OrdinalIgnoreCase) && value.Trim() != ReadCommitted)
            {
                failures.Add($"{path}:Client:{name} is '{value}'; a consumer with {nameof(ConsumerOptions.Transactions)} must read '{ReadCommitted}', or it handles what was taken back.");
            }
        }
    }
}
