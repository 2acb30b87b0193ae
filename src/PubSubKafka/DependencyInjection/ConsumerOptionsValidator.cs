using System.Globalization;
using PubSubKafka.Consuming;
using PubSubKafka.Failures;

namespace PubSubKafka.DependencyInjection;

/// <summary>Checks one consumer's options. Pure: one line for each mistake, naming the setting, its value and what it may be.</summary>
internal static class ConsumerOptionsValidator
{
    public static void Validate(string path, ConsumerOptions options, ICollection<string> failures)
    {
        var check = new SettingCheck(path, failures);
        check.Range(nameof(options.Concurrency), options.Concurrency, 1, ConsumerDefaults.MaxConcurrency);
        check.Range(nameof(options.MaxBufferedPerPartition), options.MaxBufferedPerPartition, 1, ConsumerDefaults.MaxBufferedPerPartitionLimit);
        check.Range(
            nameof(options.MaxCommitMetadataBytes),
            options.MaxCommitMetadataBytes,
            ConsumerDefaults.LeastCommitMetadataBytes,
            ConsumerDefaults.MostCommitMetadataBytes);
        check.Range(nameof(options.CommitInterval), options.CommitInterval, ConsumerDefaults.MinCommitInterval, ConsumerDefaults.MaxCommitInterval);
        check.Range(nameof(options.StuckAfter), options.StuckAfter, ConsumerDefaults.MinStuckAfter, ConsumerDefaults.MaxStuckAfter);
        check.Range(nameof(options.MaxPollInterval), options.MaxPollInterval, ConsumerDefaults.MinMaxPollInterval, ConsumerDefaults.MaxMaxPollInterval);
        check.Range(nameof(options.SessionTimeout), options.SessionTimeout, ConsumerDefaults.MinSessionTimeout, ConsumerDefaults.MaxSessionTimeout);
        check.Range(nameof(options.BatchSize), options.BatchSize, 1, ConsumerDefaults.MaxBatchSize);
        check.Range(nameof(options.BatchWithin), options.BatchWithin, TimeSpan.Zero, ConsumerDefaults.MaxBatchWithin);
        check.Known(nameof(options.Ordering), options.Ordering);
        check.Known(nameof(options.UnknownTypes), options.UnknownTypes);
        if (options.GroupId is not null && string.IsNullOrWhiteSpace(options.GroupId))
        {
            check.Fail(nameof(options.GroupId), "is empty; leave it out to use the consumer's name.");
        }

        if (options.DrainTimeout < TimeSpan.Zero || options.DrainTimeout > options.MaxPollInterval / 2)
        {
            check.Fail(
                nameof(options.DrainTimeout),
                $"is {options.DrainTimeout}; it must be between 00:00:00 and half of MaxPollInterval, which is {options.MaxPollInterval}: the group waits meanwhile.");
        }

        if (!options.UseNewGroupProtocol && options.SessionTimeout > options.MaxPollInterval)
        {
            check.Fail(
                nameof(options.SessionTimeout), $"is {options.SessionTimeout}; it must not be longer than MaxPollInterval, which is {options.MaxPollInterval}.");
        }

        ProtectedClientSettings.Validate(path, options.Client, failures);
        TransactionOptionsValidator.Validate(path, options, failures);
        Validate(new SettingCheck($"{path}:{nameof(options.Retry)}", failures), options.Retry);
        Validate(new SettingCheck($"{path}:{nameof(options.RetryTopics)}", failures), options.RetryTopics);
        if (options.RetryTopics.KeepKeyOrder && options.Ordering != MessageOrdering.Key)
        {
            check.Fail($"{nameof(options.RetryTopics)}:{nameof(options.RetryTopics.KeepKeyOrder)}", $"is true, and Ordering is {options.Ordering}; it keeps the order of keys, so Ordering must be {MessageOrdering.Key}.");
        }

        Validate(new SettingCheck($"{path}:{nameof(options.DeadLetter)}", failures), options.DeadLetter);
        for (var i = 0; i < options.OnException.Count; i++)
        {
            var rule = new SettingCheck($"{path}:{nameof(options.OnException)}:{i}", failures);
            rule.Known(nameof(FailureRuleOptions.Action), options.OnException[i].Action);
            if (string.IsNullOrWhiteSpace(options.OnException[i].Exception))
            {
                rule.Fail(nameof(FailureRuleOptions.Exception), "is missing; name the exception's type.");
            }
        }
    }

    private static void Validate(SettingCheck check, RetryTopicOptions options)
    {
        for (var i = 0; i < options.Delays.Count; i++)
        {
            check.Range($"{nameof(options.Delays)}:{i}", options.Delays[i], RetryDefaults.ShortestTopicDelay, RetryDefaults.LongestTopicDelay);
        }

        check.Range(nameof(options.MaxWaitingRecords), options.MaxWaitingRecords, 1, RetryDefaults.MostWaitingRecords);
        if (options.Delays.Count > RetryDefaults.MaxTopics)
        {
            check.Fail(nameof(options.Delays), $"has {options.Delays.Count} entries; at most {RetryDefaults.MaxTopics} are possible.");
        }

        if (options.Suffix.Length == 0 || !TopicName.IsValid("t" + options.Suffix))
        {
            check.Fail(nameof(options.Suffix), $"is '{options.Suffix}'; it must be letters, digits, dots, underscores and hyphens, and at least one.");
        }
    }

    private static void Validate(SettingCheck check, RetryOptions options)
    {
        check.Range(nameof(options.Attempts), options.Attempts, 1, RetryDefaults.MaxAttempts);
        check.Range(nameof(options.FirstDelay), options.FirstDelay, TimeSpan.Zero, RetryDefaults.LongestDelay);
        check.Range(nameof(options.MaxDelay), options.MaxDelay, TimeSpan.Zero, RetryDefaults.LongestDelay);
        check.Range(nameof(options.Factor), options.Factor, 1, RetryDefaults.MaxFactor);
        check.Range(nameof(options.Increment), options.Increment, TimeSpan.Zero, RetryDefaults.LongestDelay);
        check.Range(nameof(options.Jitter), options.Jitter, 0, 1);
        if (options.Increment > TimeSpan.Zero && options.Factor is not (1 or RetryDefaults.Factor))
        {
            check.Fail(
                nameof(options.Increment),
                $"is {options.Increment} and takes the place of Factor, which is {options.Factor.ToString(CultureInfo.InvariantCulture)}; set one of them only.");
        }

        if (options.Deadline is { } deadline)
        {
            check.Range(nameof(options.Deadline), deadline, RetryDefaults.ShortestDeadline, RetryDefaults.LongestDeadline);
        }

        if (options.MaxDelay < options.FirstDelay)
        {
            check.Fail(nameof(options.MaxDelay), $"is {options.MaxDelay}; it must not be shorter than FirstDelay, which is {options.FirstDelay}.");
        }
    }

    private static void Validate(SettingCheck check, DeadLetterOptions options)
    {
        check.Known(nameof(options.WhenExhausted), options.WhenExhausted);
        check.Range(nameof(options.MaxStackTraceLength), options.MaxStackTraceLength, 0, 100_000);
        if (options.Topic is not null && !TopicName.IsValid(options.Topic))
        {
            check.Fail(nameof(options.Topic), $"is '{options.Topic}', which is no topic name.");
        }

        if (options.Topic is null && (options.Suffix.Length == 0 || !TopicName.IsValid("t" + options.Suffix)))
        {
            check.Fail(nameof(options.Suffix), $"is '{options.Suffix}'; it must be letters, digits, dots, underscores and hyphens, and at least one.");
        }
    }
}
