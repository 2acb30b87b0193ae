using System.Diagnostics.CodeAnalysis;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Consuming.Dispatch;

/// <content>Records that are handled together.</content>
internal sealed partial class Schedule
{
    /// <summary>The next batch, of one lane. The caller MUST give it back to <see cref="Settle(TakenBatch)"/>.</summary>
    public bool TryTake(BatchSettings settings, [NotNullWhen(true)] out TakenBatch? taken)
    {
        taken = null;
        if (!HasReady || !RateAllows())
        {
            return false;
        }

        while (_turns.TryDequeue(out var lane))
        {
            lane.HasTurn = false;
            var batch = new TakenBatch(lane);
            while (batch.Batch.Count < settings.Size && TryTake(lane, out var queue))
            {
                Fill(batch, queue, settings.Size);
            }

            if (batch.Queues.Count > 0)
            {
                lane.HasWaited = false;
                lane.Running += batch.Queues.Count;
                GiveTurn(lane);
                batch.Batch.Close();
                taken = batch;
                return true;
            }
        }

        return false;
    }

    /// <summary>Puts the queues of a batch where the outcomes of their records send them.</summary>
    public void Settle(TakenBatch taken)
    {
        for (var i = 0; i < taken.Queues.Count; i++)
        {
            var (from, to) = taken.Batch.KeyAt(i);
            Settle(taken.Queues[i], taken.Batch.Outcomes.AsSpan(from, to - from));
        }
    }

    private void Fill(TakenBatch taken, KeyQueue queue, int size)
    {
        taken.Queues.Add(queue);
        taken.Batch.BeginKey();
        taken.Batch.Add(queue.First!);
        _rate?.Started();
        for (var next = queue.First!.Next; next is not null && taken.Batch.Count < size; next = next.Next)
        {
            // Without a key of its own the queue holds nothing else; and whatever is not due, or has no room, comes later.
            if ((next.NotBefore > 0 && parked.IsAhead(next.NotBefore)) || !queue.Lane.Watermark.TryStart(next.Place))
            {
                break;
            }

            taken.Batch.Add(next);
            _rate?.Started();
        }
    }

    // All but the last one that was handled leave the queue here; that one decides where the queue goes.
    private void Settle(KeyQueue queue, ReadOnlySpan<DeliveryOutcome> outcomes)
    {
        var handled = 0;
        while (handled < outcomes.Length - 1 && outcomes[handled].Kind == DeliveryOutcomeKind.Done)
        {
            handled++;
            FinishFirst(queue.Lane, queue);
            queue.RemoveFirst();
        }

        Settle(queue, outcomes[handled]);
    }
}
