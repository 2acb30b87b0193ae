using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Transactions;

/// <summary>
/// Follows a transaction from its begin until it is known what became of it, of which the producer does not always hear. One at a time. Owned by the poll thread.
/// </summary>
internal sealed class TransactionCourse(ConsumerSettings settings, IRecordSource source, TransactionThread thread, ConsumerStatus status, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private TransactionException? _doubt;

    /// <summary>What is under way; null when nothing is.</summary>
    public TransactionWork? Work { get; private set; }

    /// <summary>Why it is not decided; null when no reason is known.</summary>
    public string? Trouble => _doubt?.Message ?? thread.Trouble;

    public void Begin(TransactionWork work)
    {
        Work = work;
        thread.Begin(work);
    }

    /// <summary>Whether only the group's offsets tell what became of it.</summary>
    public bool IsInDoubt => _doubt is not null;

    /// <summary>Waits until it makes sense to ask what became of it. False: it does not yet.</summary>
    public bool Wait(TimeSpan atMost)
    {
        if (_doubt is null)
        {
            return thread.Wait(atMost);
        }

        // Some errors come at once.
        using var pause = new ManualResetEventSlim();
        pause.Wait(Pause);
        return true;
    }

    /// <summary>What was under way and is decided; null when nothing is.</summary>
    /// <param name="patience">How long the group's offsets may take, where they have to be asked.</param>
    /// <exception cref="Exception">No further transaction can be written.</exception>
    public DecidedWork? TakeDecided(TimeSpan patience)
    {
        thread.ThrowIfEnded();
        if (Work is null)
        {
            return null;
        }

        if (_doubt is null)
        {
            switch (thread.TakeResult())
            {
                case null:
                    return null;
                case { Outcome: TransactionOutcome.InDoubt, Failure: { } failure }:
                    Log.TransactionInDoubt(logger, settings.Name, failure.ErrorCode, failure.Message);
                    _doubt = failure;
                    break;
                case var result:
                    return Decided(result.Failure);
            }
        }

        return WasCommitted(Work, patience) is { } was ? Decided(was ? null : _doubt) : null;
    }

    private DecidedWork Decided(TransactionException? failure)
    {
        var work = Work!;
        work.Dispose();
        Work = null;
        _doubt = null;
        return new DecidedWork(work, failure);
    }

    // The group's offsets are part of the transaction. Those of a partition that somebody else has by now say nothing, but then nothing of it is ours to repeat.
    private bool? WasCommitted(TransactionWork work, TimeSpan patience)
    {
        TopicPartition[] telling = [.. work.Parts.Where(static part => part is { Lane.Closed: false, Offset: not null }).Select(static part => part.Lane.Partition)];
        var was = false;
        if (telling.Length > 0)
        {
            try
            {
                was = source.ReadCommitted(telling, patience).Any(offset => offset.Metadata.StartsWith(work.Mark, StringComparison.Ordinal));
            }
            catch (TransportException exception) when (!exception.IsFatal)
            {
                status.Troubled(exception.Message);
                return null;
            }
        }

        Log.TransactionClarified(logger, settings.Name, was);
        return was;
    }
}
