namespace PubSubKafka.Benchmarks.Transactions;

/// <summary>
/// Measures from the first record handled to the commit of the last, because until then nobody has seen what came of it. What comes before, the joining of a
/// group and the taking of a transactional id, is no part of a rate. Thread-safe.
/// </summary>
internal sealed class CommittedSpan(int expected)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TaskCompletionSource<Sample> _last = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Gauge _gauge;
    private int _isBegun;
    private int _committed;

    public bool IsOver => Volatile.Read(ref _committed) >= expected;

    /// <summary>A record is about to be handled. Only the first call counts.</summary>
    public void Begin()
    {
        if (Volatile.Read(ref _isBegun) == 0 && Interlocked.Exchange(ref _isBegun, 1) == 0)
        {
            _gauge = Gauge.Start();
        }
    }

    /// <summary>A transaction with so many records was committed.</summary>
    public void Committed(int records)
    {
        if (Interlocked.Add(ref _committed, records) >= expected)
        {
            _last.TrySetResult(_gauge.Read(expected));
        }
    }

    /// <exception cref="TimeoutException">Records are missing.</exception>
    public async Task<Sample> WaitAsync()
    {
        try
        {
            return await _last.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Only {Volatile.Read(ref _committed):n0} of {expected:n0} records were committed within {Patience}.");
        }
    }
}
