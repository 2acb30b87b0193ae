using Microsoft.Extensions.Logging;

namespace PubSubKafka.Consuming.Transactions;

/// <summary>
/// A consumer's thread that writes its transactions, so that neither the poll thread nor handlers wait for brokers. One transaction at a time; what is handed in
/// and what comes back is the poll thread's.
/// </summary>
internal sealed class TransactionThread : IDisposable
{
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(12);

    private readonly TransactionWriter _writer;
    private readonly string _consumer;
    private readonly Action _onResult;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ManualResetEventSlim _idle = new(initialState: true);
    private TransactionWork? _work;
    private TransactionResult? _result;
    private Exception? _end;
    private volatile bool _isStopping;

    /// <param name="writer">Writes.</param>
    /// <param name="consumer">The consumer's name.</param>
    /// <param name="onResult">Called on this thread when there is a result, and not after <see cref="Dispose"/>.</param>
    /// <param name="logger">The consumer's.</param>
    public TransactionThread(TransactionWriter writer, string consumer, Action onResult, ILogger logger)
    {
        _writer = writer;
        _consumer = consumer;
        _onResult = onResult;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = $"PubSubKafka {consumer} transactions" };
        _thread.UnsafeStart();
    }

    public string? Trouble => _writer.Trouble;

    /// <summary>Has a transaction written. Not before the result of the one before was taken.</summary>
    public void Begin(TransactionWork work)
    {
        _idle.Reset();
        Volatile.Write(ref _work, work);
        _wake.Release();
    }

    /// <summary>Waits for the result of what was begun. False: it did not come in time.</summary>
    public bool Wait(TimeSpan atMost) => _idle.Wait(atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero);

    /// <summary>The result of what was begun; null while there is none.</summary>
    /// <exception cref="Exception">The thread cannot go on.</exception>
    public TransactionResult? TakeResult()
    {
        if (!_idle.IsSet)
        {
            return null;
        }

        ThrowIfEnded();
        var result = _result;
        _result = null;
        return result;
    }

    /// <exception cref="Exception">The thread cannot go on.</exception>
    public void ThrowIfEnded()
    {
        if (Volatile.Read(ref _end) is { } end)
        {
            throw end;
        }
    }

    /// <summary>Ends the thread. What is not decided by then, brokers decide.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _writer.Stop();
        _wake.Release();
        if (!_thread.Join(LongestFarewell))
        {
            Log.TransactionsLeftBehind(_logger, _consumer, LongestFarewell);
        }
    }

    private void Run()
    {
        try
        {
            _writer.Prepare();
            while (true)
            {
                _wake.Wait();
                if (_isStopping && Volatile.Read(ref _work) is null)
                {
                    return;
                }

                _result = _writer.Write(_work!);
                _work = null;
                _idle.Set();
                if (!_isStopping)
                {
                    _onResult();
                }
            }
        }
        catch (OperationCanceledException) when (_isStopping)
        {
            // What it waited for does not matter any more.
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _end, exception);
            _idle.Set();
        }
        finally
        {
            _writer.Dispose();
        }
    }
}
