namespace PubSubKafka.Publishing;

/// <summary>The calls of one batch, in order: those under way and the outcomes of those that are over.</summary>
internal sealed class PublishBatch(string topic)
{
    // Bounds what a long lazy sequence keeps in memory. Far above what the producer puts into one request, so it costs no speed.
    private const int MaxUnderWay = 10_000;

    private readonly Queue<ValueTask<PublishResult>> _underWay = new();
    private readonly List<BatchPublishOutcome> _outcomes = [];
    private Exception? _firstFailure;

    public bool IsFull => _underWay.Count >= MaxUnderWay;

    public void Add(ValueTask<PublishResult> publishing) => _underWay.Enqueue(publishing);

    /// <summary>Waits for the oldest call. Never throws: what it threw is its outcome.</summary>
    public async ValueTask CollectOldestAsync()
    {
        try
        {
            _outcomes.Add(new BatchPublishOutcome(await _underWay.Dequeue().ConfigureAwait(false), null));
        }
        catch (Exception exception)
        {
            _firstFailure ??= exception;
            _outcomes.Add(new BatchPublishOutcome(null, exception));
        }
    }

    public async ValueTask CollectAllAsync()
    {
        while (_underWay.Count > 0)
        {
            await CollectOldestAsync().ConfigureAwait(false);
        }
    }

    /// <exception cref="BatchPublishException">A call failed.</exception>
    public IReadOnlyList<PublishResult> Results()
    {
        if (_firstFailure is null)
        {
            return _outcomes.ConvertAll(static outcome => outcome.Result!.Value);
        }

        var failures = _outcomes.Count(static outcome => outcome.Exception is not null);
        throw new BatchPublishException(
            $"{failures} of {_outcomes.Count} messages for topic '{topic}' were not acknowledged; the first: {_firstFailure.Message}",
            _outcomes,
            _firstFailure);
    }
}
