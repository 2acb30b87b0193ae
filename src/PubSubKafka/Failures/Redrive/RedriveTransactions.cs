using Microsoft.Extensions.Logging;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>
/// Writes batches, each with its marks in one transaction, and repeats what may be repeated. Owned by one thread at a time, which its calls block.
/// </summary>
internal sealed class RedriveTransactions(
    ITransactionalSink sink, string topic, TimeProvider time, ILogger logger, CancellationToken cancellationToken) : IDisposable
{
    /// <summary>After how long the brokers abort what a process left open that is gone.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private const int MostAttempts = 10;

    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LastAbortTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Fences whoever wrote before. What they had committed until then can be read when it returns.</summary>
    /// <exception cref="RedriveException">The brokers refuse, or none answered.</exception>
    public void Initialize()
    {
        try
        {
            Repeat(() => sink.Initialize(StepTimeout));
        }
        catch (TransactionException exception)
        {
            throw RedriveFailure.Writing(topic, exception);
        }
    }

    /// <summary>Writes a batch. What Kafka refuses is taken out of it and returned.</summary>
    /// <exception cref="RedriveException">It could not be written; nothing of it is visible, or all of it, which the next one to begin finds out.</exception>
    public IReadOnlyList<RedriveRefusal> Write(RedriveBatch batch)
    {
        var refused = new List<RedriveRefusal>();
        for (var attempt = 1; batch.Count > 0; attempt++)
        {
            var step = Step.Beginning;
            try
            {
                sink.Begin();
                step = Step.Open;
                foreach (var record in batch.Outgoing())
                {
                    sink.Send(record);
                }

                step = Step.Ending;
                Repeat(() => sink.Commit(StepTimeout));
                return refused;
            }
            catch (TransactionException exception) when (exception.Kind == TransactionErrorKind.Abort && step != Step.Beginning)
            {
                Abort(exception);
                if (exception.Refused is { } record && !RedriveFailure.IsForAll(exception))
                {
                    // It may have taken some attempts to find it. The batch becomes smaller, so there is an end.
                    attempt = 0;
                    refused.Add(batch.Remove(record, exception) ?? throw RedriveFailure.MarkRefused(topic, exception));
                    continue;
                }

                if (attempt == MostAttempts || RedriveFailure.IsForAll(exception))
                {
                    throw RedriveFailure.Writing(topic, exception);
                }

                Log.TransactionRepeated(logger, topic, exception.Message);
                Pause(attempt);
            }
            catch (TransactionException exception)
            {
                // Whether an end that got no answer has come about is found out by the next one to begin.
                throw RedriveFailure.Writing(topic, exception);
            }
            catch (Exception) when (step == Step.Open)
            {
                AbortIfPossible();
                throw;
            }
        }

        return refused;
    }

    public void Dispose() => sink.Dispose();

    private void Abort(TransactionException reason)
    {
        try
        {
            Repeat(() => sink.Abort(StepTimeout));
        }
        catch (TransactionException)
        {
            // The first error tells more.
            throw RedriveFailure.Writing(topic, reason);
        }
    }

    // So that readers of the origin need not wait until the brokers do it.
    private void AbortIfPossible()
    {
        try
        {
            sink.Abort(LastAbortTimeout);
        }
        catch (TransactionException)
        {
            // The brokers will.
        }
    }

    private enum Step
    {
        Beginning = 0,
        Open = 1,
        Ending = 2,
    }

    private void Repeat(Action step)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                step();
                return;
            }
            catch (TransactionException exception) when (exception.Kind == TransactionErrorKind.Repeat && attempt < MostAttempts)
            {
                Pause(attempt);
            }
        }
    }

    private void Pause(int attempt)
    {
        var pause = FirstPause * Math.Pow(2, attempt - 1);
        Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellationToken).GetAwaiter().GetResult();
    }
}
