using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;

namespace PubSubKafka.Failures.Redrive;

/// <inheritdoc/>
/// <remarks>Each call has a thread, because readers and producers of the transport have one owner and block it.</remarks>
internal sealed class DeadLetterRedriver(RedriveCluster cluster, TimeProvider time, Instruments instruments, ILogger logger)
    : IDeadLetterRedriver, IAsyncDisposable, IDisposable
{
    private const int LongestReason = 1_000;
    private const int ListedAhead = 256;

    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CancellationTokenSource _stopping = new();

    public IAsyncEnumerable<DeadLetterEntry> ListAsync(DeadLetterQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate(nameof(query));
        return ListAsync(query, cluster.TopicsOf(query), cancellationToken);
    }

    public async Task<RedrivePreview> PreviewAsync(DeadLetterQuery query, RedriveOptions? options = null, CancellationToken cancellationToken = default)
    {
        var counts = new PreviewCounts();
        var dryRun = new RedriveOptions
        {
            DryRun = true,
            MaxRedrives = options?.MaxRedrives ?? new RedriveOptions().MaxRedrives,
            MaxRecords = options?.MaxRecords,
        };
        return counts.ToPreview(await RunAsync(query, RedriveAction.Redrive, dryRun, counts.Add, cancellationToken).ConfigureAwait(false));
    }

    public Task<RedriveResult> RedriveAsync(DeadLetterQuery query, RedriveOptions? options = null, CancellationToken cancellationToken = default) =>
        RunAsync(query, RedriveAction.Redrive, options ?? new RedriveOptions(), seen: null, cancellationToken);

    public Task<RedriveResult> DiscardAsync(
        DeadLetterQuery query, string reason, RedriveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (reason.Length > LongestReason)
        {
            throw new ArgumentException($"The reason has {reason.Length:n0} characters; it may have up to {LongestReason:n0}, because it is written into a header.", nameof(reason));
        }

        return RunAsync(query, RedriveAction.Discard(reason), options ?? new RedriveOptions(), seen: null, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _stopping.Cancel();
        return EndAsync();
    }

    // A service provider that is disposed synchronously asks for this.
    public void Dispose() => DisposeAsync().AsTask().Wait(LongestStop);

    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // A transaction under way is left to end, so that nobody has to wait until the brokers end it.
    private async ValueTask EndAsync()
    {
        if (await _oneAtATime.WaitAsync(LongestStop).ConfigureAwait(false))
        {
            _oneAtATime.Release();
        }
    }

    private async Task<RedriveResult> RunAsync(
        DeadLetterQuery query, RedriveAction action, RedriveOptions options, Action<Transport.ReceivedRecord>? seen, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate(nameof(query));
        options.Validate(nameof(options));
        _ = cluster.TopicsOf(query);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var run = new RedriveRun(cluster, query, action, options, time, instruments, logger, ending.Token) { Seen = seen };
        if (options.DryRun)
        {
            return await OnThread(run.Execute).ConfigureAwait(false);
        }

        // Two of this process would only fence each other.
        await _oneAtATime.WaitAsync(ending.Token).ConfigureAwait(false);
        try
        {
            return await OnThread(run.Execute).ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async IAsyncEnumerable<DeadLetterEntry> ListAsync(
        DeadLetterQuery query, IReadOnlyList<string> topics, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var entries = Channel.CreateBounded<DeadLetterEntry>(ListedAhead);
        var reading = OnThread(() => List(query, topics, entries.Writer, ending.Token));
        try
        {
            await foreach (var entry in entries.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return entry;
            }
        }
        finally
        {
            // Also when the caller wants no more.
            await ending.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    // Its failure goes to the caller by the channel.
    private bool List(DeadLetterQuery query, IReadOnlyList<string> topics, ChannelWriter<DeadLetterEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var topic in topics)
            {
                var counts = DeadLetterTopic.Describe(cluster, topic, cancellationToken);
                using var letters = DeadLetterTopic.Open(cluster, topic, counts[topic], query, time, logger, cancellationToken);
                foreach (var letter in letters.Pending(cancellationToken))
                {
                    entries.WriteAsync(HeaderValues.Entry(letter), cancellationToken).AsTask().GetAwaiter().GetResult();
                }
            }

            return entries.TryComplete();
        }
        catch (Exception exception)
        {
            return entries.TryComplete(exception);
        }
    }
}
