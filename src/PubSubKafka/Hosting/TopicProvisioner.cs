using Microsoft.Extensions.Logging;
using PubSubKafka.Publishing;
using PubSubKafka.Transport;

namespace PubSubKafka.Hosting;

/// <summary>
/// Makes sure, once per host, that the declared topics, their retry topics and their dead-letter topics exist: creates them where that is wanted and allowed, else names
/// what is missing. While no broker answers it waits and tries again.
/// </summary>
internal sealed class TopicProvisioner(
    TopicPlan plan, Func<ITopicCatalog> openCatalog, TimeProvider time, ILogger logger) : ITopicReadiness, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ListingPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryRetention = TimeSpan.FromDays(30);
    private const int LookUpsAfterCreation = 300;

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _ready;

    /// <summary>What stands in the way now; null when nothing does.</summary>
    public string? Trouble { get; private set; }

    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var ready = _ready;
        return ready is { IsCompletedSuccessfully: true } ? ValueTask.CompletedTask : WaitSlowAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async ValueTask WaitSlowAsync(CancellationToken cancellationToken)
    {
        Task ready;
        lock (_gate)
        {
            // Run apart from the first caller, whose cancellation must not end it for the others. After a failure the next caller tries again.
            ready = _ready = _ready is { IsFaulted: false } running ? running : Task.Run(() => EnsureAsync(_stop.Token), CancellationToken.None);
        }

        await ready.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (plan.Declared.Count == 0 && !plan.Followers.Any())
        {
            return;
        }

        for (var pause = FirstPause; ; pause = pause * 2 > LongestPause ? LongestPause : pause * 2)
        {
            try
            {
                await EnsureOnceAsync(openCatalog(), cancellationToken).ConfigureAwait(false);
                Trouble = null;
                return;
            }
            catch (TopicException exception)
            {
                Trouble = exception.Message;
                throw;
            }
            catch (TransportException exception) when (!exception.IsFatal)
            {
                Trouble = $"The cluster's topics cannot be looked up: {exception.Message}";
                Log.TopicsNotReachable(logger, exception.Message, pause);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask EnsureOnceAsync(ITopicCatalog catalog, CancellationToken cancellationToken)
    {
        string[] names = [.. plan.Declared.Keys, .. plan.Followers.Select(static topic => topic.Key)];
        var existing = await catalog.DescribeAsync(names, cancellationToken).ConfigureAwait(false);
        if (!plan.Create && names.Where(name => !existing.ContainsKey(name)).ToList() is { Count: > 0 } absent)
        {
            throw new TopicException($"Topics are missing and CreateTopics is off: {Quoted(absent)}. Create them, or set CreateTopics to true.");
        }

        var missing = plan.Declared.Where(topic => !existing.ContainsKey(topic.Key))
            .Select(topic => new TopicSpecification(topic.Key, topic.Value.Partitions, topic.Value.ReplicationFactor))
            .ToList();
        await CreateAsync(catalog, missing, cancellationToken).ConfigureAwait(false);
        if (missing.Count > 0)
        {
            // Their partition counts decide those of the retry and dead-letter topics, and only the broker knows its default.
            await WaitUntilListedAsync(catalog, missing, cancellationToken).ConfigureAwait(false);
            existing = await catalog.DescribeAsync(names, cancellationToken).ConfigureAwait(false);
        }

        var followers = MissingFollowers(existing);
        await CreateAsync(catalog, followers, cancellationToken).ConfigureAwait(false);
        await WaitUntilListedAsync(catalog, followers, cancellationToken).ConfigureAwait(false);
        WarnOfDifferences(existing);
        RefuseNarrowRetryTopics(existing);
    }

    // A topic is created by one broker and heard of by the others a moment later; a consumer that asks in between looks again only after minutes.
    private async ValueTask WaitUntilListedAsync(ITopicCatalog catalog, List<TopicSpecification> created, CancellationToken cancellationToken)
    {
        var unlisted = created.ConvertAll(topic => topic.Name);
        for (var round = 0; unlisted.Count > 0; round++)
        {
            unlisted.RemoveAll((await catalog.DescribeAsync(unlisted, cancellationToken).ConfigureAwait(false)).ContainsKey);
            if (unlisted.Count > 0 && round == LookUpsAfterCreation)
            {
                throw new TopicException(
                    $"Topics were created or exist already, and the cluster does not list them: {Quoted(unlisted)}. Give this client the right to describe them.");
            }

            if (unlisted.Count > 0)
            {
                await Task.Delay(ListingPause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private List<TopicSpecification> MissingFollowers(IReadOnlyDictionary<string, int> existing)
    {
        var missing = new List<TopicSpecification>();
        foreach (var (name, sources) in plan.Followers.Where(topic => !existing.ContainsKey(topic.Key)))
        {
            var partitions = sources.Max(source => existing.TryGetValue(source, out var count) ? count : 0);
            var replicas = sources.Select(source => plan.Declared.GetValueOrDefault(source)?.ReplicationFactor).Max();

            // What waits must not be deleted before it is done with: a dead letter waits for people, and other records for their delay and whatever comes between.
            missing.Add(new TopicSpecification(name, partitions > 0 ? partitions : null, replicas, plan.DeadLetters.ContainsKey(name) ? Timeout.InfiniteTimeSpan : RetryRetention));
        }

        return missing;
    }

    // A record keeps its partition number there, because the owner of the one partition reads the other.
    private void RefuseNarrowRetryTopics(IReadOnlyDictionary<string, int> existing)
    {
        foreach (var (name, origin) in plan.RetryTopics.SelectMany(static topic => topic.Value, static (topic, origin) => (topic.Key, origin)))
        {
            if (existing.TryGetValue(name, out var count) && existing.TryGetValue(origin, out var wanted) && count < wanted)
            {
                throw new TopicException($"Topic '{name}' has {count} partitions, and records of '{origin}', which has {wanted}, keep their partition there. Add partitions to '{name}' until it has as many.");
            }
        }
    }

    private async ValueTask CreateAsync(ITopicCatalog catalog, List<TopicSpecification> topics, CancellationToken cancellationToken)
    {
        if (topics.Count == 0)
        {
            return;
        }

        var errors = await catalog.CreateAsync(topics, cancellationToken).ConfigureAwait(false);
        if (errors.Count > 0)
        {
            throw new TopicException($"Topics are missing. {string.Join(". ", errors)}. Create them, or give this client the right to.");
        }

        Log.TopicsCreated(logger, Quoted(topics.Select(topic => topic.Name)));
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    private void WarnOfDifferences(IReadOnlyDictionary<string, int> existing)
    {
        foreach (var (name, options) in plan.Declared)
        {
            if (options.Partitions is { } wanted && existing.TryGetValue(name, out var count) && count != wanted)
            {
                Log.PartitionsDiffer(logger, name, count, wanted);
            }
        }
    }
}
