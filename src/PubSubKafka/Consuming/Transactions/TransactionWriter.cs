using Microsoft.Extensions.Logging;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Transactions;

/// <summary>
/// Writes transactions, one at a time, with one producer after the other: one that was fenced, or that brokers do not seem to hear, is given up for a new one of
/// the same id. Owned by one thread, which waits here for brokers.
/// </summary>
/// <param name="open">Makes a producer.</param>
/// <param name="consumer">The consumer's name.</param>
/// <param name="id">The transactional id.</param>
/// <param name="timeout">After how long brokers end a transaction.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The consumer's.</param>
internal sealed class TransactionWriter(Func<ITransactionalSink> open, string consumer, string id, TimeSpan timeout, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A client may lose its way in an outage: a partition whose new leader it never finds, a coordinator that it never asks again. A new one finds both.
    private const int MostFailuresOfOneProducer = 6;

    private readonly TimeSpan _longestStep = (2 * timeout) + TimeSpan.FromSeconds(10);
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Fences _fences = new(time);
    private ITransactionalSink? _sink;
    private volatile string? _trouble;
    private int _failures;

    /// <summary>What keeps it from going on; null when nothing does. May be read from any thread.</summary>
    public string? Trouble => _trouble;

    /// <summary>Whether what waits for a broker is to be given up. From any thread.</summary>
    public void Stop() => _stopping.Set();

    /// <summary>Takes the id over from whoever had it, which ends that one's open transaction.</summary>
    /// <exception cref="TransportException">A setting is wrong.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Prepare()
    {
        while (_sink is null)
        {
            var sink = open();
            try
            {
                Insist(() => sink.Initialize(Slice));
                _sink = sink;
            }
            catch (TransactionException exception)
            {
                sink.Dispose();
                NoteEnd(exception);
                if (_stopping.Wait(Pause))
                {
                    throw new OperationCanceledException(exception.Message, exception);
                }
            }
            catch (Exception)
            {
                sink.Dispose();
                throw;
            }
        }
    }

    /// <exception cref="OperationCanceledException">It was stopped before the outcome was known.</exception>
    public TransactionResult Write(TransactionWork work)
    {
        var isDeciding = false;
        try
        {
            Prepare();
            _sink!.Begin();
            foreach (var part in work.Parts)
            {
                foreach (var output in part.Work.Outputs)
                {
                    _sink.Send(output.Record);
                }
            }

            if (work.Offsets.Count > 0)
            {
                // Not in slices: the client takes a time that is over for the transaction's failure.
                Insist(() => SendOffsets(_sink, work));
            }

            isDeciding = true;
            Insist(() => _sink.Commit(Slice));
            _failures = 0;
            return new TransactionResult(TransactionOutcome.Committed);
        }
        catch (TransactionException exception) when (exception.Kind is TransactionErrorKind.Abort)
        {
            // A producer that cannot take it back may have committed it after all.
            var isDoubtful = !TryAbort() && isDeciding;
            _failures = exception.Refused is null && !exception.IsSearching ? _failures + 1 : 0;
            if (_failures >= MostFailuresOfOneProducer && _sink is not null)
            {
                Replace(Lost(exception.Message, exception));
            }

            return new TransactionResult(isDoubtful ? TransactionOutcome.InDoubt : TransactionOutcome.Aborted, exception);
        }
        catch (TransactionException exception)
        {
            Replace(exception);
            return new TransactionResult(isDeciding ? TransactionOutcome.InDoubt : TransactionOutcome.Aborted, exception);
        }
    }

    public void Dispose()
    {
        _sink?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>False: the producer had to be given up.</summary>
    private bool TryAbort()
    {
        try
        {
            Insist(() => _sink!.Abort(Slice));
            return true;
        }
        catch (TransactionException exception)
        {
            Replace(exception);
            return false;
        }
    }

    // The new one's first step ends whatever the former one has left open, so after it the outcome stands.
    private void Replace(TransactionException end)
    {
        _sink!.Dispose();
        _sink = null;
        _failures = 0;
        NoteEnd(end);
        Prepare();
    }

    private void NoteEnd(TransactionException exception)
    {
        if (exception.ErrorCode == TransportErrors.TimedOut)
        {
            Log.ProducerGivenUp(logger, consumer, id, exception.Message);
            return;
        }

        Log.ProducerFenced(logger, consumer, id, exception.ErrorCode, exception.Message);
        if (_fences.AreTooMany())
        {
            throw new TransportException(
                $"The producer of the transactional id '{id}' cannot go on, also not a new one: {exception.Message}. If two running members have this id, give each its own Transactions:Id.",
                exception.ErrorCode,
                isFatal: true);
        }
    }

    // The client's call has no end of its own while it looks for the group's coordinator, whatever time it is given.
    private void SendOffsets(ITransactionalSink sink, TransactionWork work)
    {
        var sending = Task.Factory.StartNew(
            () => sink.SendOffsets(work.Offsets, work.Member, timeout), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var ended = WaitHandle.WaitAny([((IAsyncResult)sending).AsyncWaitHandle, _stopping.WaitHandle], _longestStep);
        if (ended == 0 || ((IAsyncResult)sending).AsyncWaitHandle.WaitOne(Slice))
        {
            sending.GetAwaiter().GetResult();
            return;
        }

        // Nobody waits for it any more, and how it ends does not matter.
        sending.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        const string reason = "The group's coordinator has not answered.";
        throw ended == 1 ? new OperationCanceledException(reason) : Lost(reason, because: null);
    }

    private static TransactionException Lost(string reason, Exception? because) =>
        new(reason, TransportErrors.TimedOut, TransactionErrorKind.Fenced, innerException: because);

    private void Insist(Action step)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                step();
                _trouble = null;
                return;
            }
            catch (TransactionException exception) when (exception.Kind is TransactionErrorKind.Repeat)
            {
                _trouble = exception.Message;
                if (time.GetElapsedTime(started) > _longestStep)
                {
                    throw Lost(exception.Message, exception);
                }

                if (_stopping.Wait(Pause))
                {
                    throw new OperationCanceledException(exception.Message, exception);
                }
            }
        }
    }
}
