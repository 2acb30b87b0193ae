using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>One call of redrive or discard, on all its topics. Owned by one thread, which it blocks.</summary>
internal sealed class RedriveRun(
    RedriveCluster cluster,
    DeadLetterQuery query,
    RedriveAction action,
    RedriveOptions options,
    TimeProvider time,
    Instruments instruments,
    ILogger logger,
    CancellationToken cancellationToken)
{
    private readonly RedrivePace _pace = new(options.MaxPerSecond, time);
    private readonly RedriveTally _tally = new(options.DryRun, action.IsDiscard);

    /// <summary>Called with every record that would be sent back or stays, in a dry run.</summary>
    public Action<ReceivedRecord>? Seen { get; init; }

    /// <exception cref="RedriveException">It could not go on.</exception>
    public RedriveResult Execute()
    {
        try
        {
            foreach (var topic in cluster.TopicsOf(query))
            {
                if (!_tally.MoreRemain)
                {
                    Execute(topic);
                }
            }
        }
        catch (RedriveException exception)
        {
            exception.ResultSoFar = _tally.ToResult();
            throw;
        }

        return _tally.ToResult();
    }

    private void Execute(string topic)
    {
        var (finished, staying) = (_tally.Finished, _tally.Staying);
        try
        {
            // First: a topic that does not exist would be made by a producer, where brokers allow it.
            var counts = DeadLetterTopic.Describe(cluster, topic, cancellationToken);
            using var transactions = options.DryRun ? null : Begin(topic);

            // Only now: the one that was fenced may have committed until then.
            using var letters = DeadLetterTopic.Open(cluster, topic, counts[topic], query, time, logger, cancellationToken);
            Execute(topic, letters, new Origins(counts, cluster.DeclaredTopics, cluster.Ordered), transactions);
        }
        finally
        {
            Tell(topic, _tally.Finished - finished, _tally.Staying - staying);
        }
    }

    private RedriveTransactions Begin(string topic)
    {
        RedriveTransactions? transactions = null;
        try
        {
            var sink = cluster.Transport.OpenTransactionalSink(cluster.Sink, RedriveCluster.TransactionalId(topic), RedriveTransactions.Timeout);
            transactions = new RedriveTransactions(sink, topic, time, logger, cancellationToken);
            transactions.Initialize();
            return transactions;
        }
        catch (TransportException exception)
        {
            throw RedriveFailure.NoAnswer(topic, exception);
        }
        catch
        {
            transactions?.Dispose();
            throw;
        }
    }

    private void Execute(string topic, DeadLetterTopic letters, Origins origins, RedriveTransactions? transactions)
    {
        using var writing = new RedriveWriting(transactions, _pace, cancellationToken);
        var batch = NewBatch(origins);
        try
        {
            foreach (var letter in letters.Pending(cancellationToken))
            {
                if (Problem(letter, origins) is { } problem)
                {
                    Seen?.Invoke(letter);
                    _tally.Stays(problem);
                    continue;
                }

                if (_tally.Finished + writing.Count + batch.Count >= options.MaxRecords)
                {
                    // What Kafka refuses does not count, so there may be room again.
                    batch = Write(batch, origins);
                    Count(writing.End());
                    if (_tally.Finished >= options.MaxRecords)
                    {
                        _tally.MoreRemain = true;
                        return;
                    }
                }

                Seen?.Invoke(letter);
                batch.Add(letter);
                if (batch.IsFull)
                {
                    batch = Write(batch, origins);
                }
            }

            Write(batch, origins);
            Count(writing.End());
        }
        finally
        {
            // What is under way when something else fails counts too; nobody is told of it but by the result.
            Tally(writing.EndQuietly());
        }

        RedriveBatch Write(RedriveBatch full, Origins to)
        {
            if (full.Count == 0)
            {
                return full;
            }

            Count(writing.End());
            writing.Begin(full);
            return NewBatch(to);
        }

        void Count(RedriveWritten? written)
        {
            if (written is not null)
            {
                Tally(written);
                options.Progress?.Report(new RedriveProgress(topic, _tally.Finished, _tally.Staying, letters.Share));
            }
        }

        void Tally(RedriveWritten? written)
        {
            if (written is null)
            {
                return;
            }

            foreach (var refused in written.Refused)
            {
                _tally.Stays(ProblemOf(refused.DeadLetter, RedriveProblemKind.Refused, $"Kafka does not take it back: {refused.Reason}"));
            }

            _tally.Finished += written.Count;
            if (!options.DryRun)
            {
                instruments.Redriven(action.IsDiscard, topic, written.Count);
            }
        }
    }

    private RedriveBatch NewBatch(Origins origins) => new(action, origins, _pace.BatchSize, time.GetUtcNow);

    private RedriveProblem? Problem(ReceivedRecord letter, Origins origins)
    {
        if (action.IsDiscard)
        {
            return origins.WhyNotDiscard(letter) is { } why ? ProblemOf(letter, RedriveProblemKind.NotRedrivable, why) : null;
        }

        if (origins.WhyNot(letter) is { } reason)
        {
            return ProblemOf(letter, RedriveProblemKind.NotRedrivable, reason);
        }

        var count = HeaderValues.RedriveCount(letter.Headers);
        return count >= options.MaxRedrives
            ? ProblemOf(
                letter,
                RedriveProblemKind.HeldBack,
                $"It was sent back {count} times already. Find out why it fails, then raise RedriveOptions.MaxRedrives ({options.MaxRedrives}), or discard it.")
            : null;
    }

    private static RedriveProblem ProblemOf(ReceivedRecord letter, RedriveProblemKind kind, string reason) =>
        new(letter.Partition.Topic, letter.Partition.Partition, letter.Offset, kind, reason);

    private void Tell(string topic, long finished, long staying)
    {
        if (options.DryRun)
        {
            return;
        }

        if (finished > 0 && action.Reason is { } reason)
        {
            Log.Discarded(logger, topic, finished, reason);
        }
        else if (finished > 0)
        {
            Log.Redriven(logger, topic, finished);
        }

        if (staying > 0 && _tally.FirstProblemOf(topic) is { } problem)
        {
            Log.Staying(logger, topic, staying, problem.Partition, problem.Offset, problem.Reason);
        }
    }
}
