using PubSubKafka.ChaosMember.Journaling;

namespace PubSubKafka.ChaosMember;

/// <summary>Handles records as the workload says and notes when.</summary>
internal sealed class Handler(Journal journal, Workload workload, bool publishes)
{
    public async ValueTask HandleAsync(ConsumeContext<Numbered> context, CancellationToken cancellationToken)
    {
        var (key, sequence) = context.Message;
        var started = Start(context, cancellationToken);
        try
        {
            await PublishAsync(context, cancellationToken);
            await Task.Delay(workload.Time(key, sequence), TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            journal.End(started, EntryKind.Cancelled);
            throw;
        }

        if (workload.Fails(key, sequence, context.Attempt, IsRedriven(context)))
        {
            journal.End(started, EntryKind.Failed);
            throw Failure(context);
        }

        journal.End(started, EntryKind.Succeeded);
    }

    /// <summary>The same for several at a time, which take as long as the slowest of them. Those of a key behind one that fails come again.</summary>
    public async ValueTask HandleBatchAsync(MessageBatch<Numbered> batch, CancellationToken cancellationToken)
    {
        var failed = new HashSet<string>(StringComparer.Ordinal);
        var time = batch.Max(context => workload.Time(context.Message.Key, context.Message.Sequence));
        try
        {
            await Task.Delay(time, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // None was begun.
            throw;
        }

        foreach (var context in batch)
        {
            var (key, sequence) = context.Message;
            if (failed.Contains(key))
            {
                // It comes again, whatever is said of it.
                continue;
            }

            var started = Start(context, cancellationToken);
            await PublishAsync(context, cancellationToken);
            var fails = workload.Fails(key, sequence, context.Attempt, IsRedriven(context));
            if (fails)
            {
                failed.Add(key);
                batch.Fail(context, Failure(context));
            }

            journal.End(started, fails ? EntryKind.Failed : EntryKind.Succeeded);
        }
    }

    private static bool IsRedriven(ConsumeContext<Numbered> context) => context.Headers.GetText(RedriveHeaders.Count) is not null;

    private static IOException Failure(ConsumeContext<Numbered> context) => new($"{context.Message.Key} {context.Message.Sequence} is not to be handled yet.");

    private async ValueTask PublishAsync(ConsumeContext<Numbered> context, CancellationToken cancellationToken)
    {
        if (publishes)
        {
            await context.PublishAsync(new Output(context.Message.Key, context.Message.Sequence), cancellationToken);
        }
    }

    private Entry Start(ConsumeContext<Numbered> context, CancellationToken cancellationToken) =>
        journal.Start(context.Partition, context.Offset, context.Message.Key, context.Message.Sequence, context.Attempt, cancellationToken)
            ?? throw new OperationCanceledException(cancellationToken);
}
