using PubSubKafka.ChaosMember.Journaling;

namespace PubSubKafka.ChaosMember;

/// <summary>Handles records as the workload says and notes when.</summary>
internal sealed class Handler(Journal journal, Workload workload)
{
    public async ValueTask HandleAsync(ConsumeContext<Numbered> context, CancellationToken cancellationToken)
    {
        var (key, sequence) = context.Message;
        var started = journal.Start(context.Partition, context.Offset, key, sequence, context.Attempt, cancellationToken)
            ?? throw new OperationCanceledException(cancellationToken);

        try
        {
            await Task.Delay(workload.Time(key, sequence), TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            journal.End(started, EntryKind.Cancelled);
            throw;
        }

        if (workload.Fails(key, sequence, context.Attempt))
        {
            journal.End(started, EntryKind.Failed);
            throw new IOException($"{key} {sequence} is not to be handled yet.");
        }

        journal.End(started, EntryKind.Succeeded);
    }
}
