using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Dispatch;

namespace PubSubKafka.Consuming.Polling;

/// <summary>Has what runs in a lane end before its partition goes elsewhere. Owned by the poll thread.</summary>
internal sealed class MoveDrain(ConsumerSettings settings, Dispatcher dispatcher, TimeProvider time, ILogger logger)
{
    /// <summary>Starts nothing more in the lane. What runs may finish for a while.</summary>
    public Move Begin(PartitionLane lane, MoveTarget target)
    {
        var budget = DrainBudget.Of(settings.DrainTimeout);
        var now = time.GetTimestamp();
        dispatcher.BeginClose([lane]);
        return new Move(lane, target)
        {
            CancelAt = now + Timestamps.Of(time, budget.Finish),
            AbandonAt = now + Timestamps.Of(time, settings.DrainTimeout),
        };
    }

    public bool HasEnded(Move move)
    {
        if (move.CancelAt is not { } cancelAt)
        {
            return move.Lane.Unfinished == 0;
        }

        var now = time.GetTimestamp();
        if (now >= cancelAt && !move.Lane.Token.IsCancellationRequested)
        {
            dispatcher.Cancel([move.Lane]);
        }

        var running = dispatcher.Running(move.Lane);
        if (running > 0 && now >= move.AbandonAt)
        {
            Log.HandlersLeftBehind(logger, settings.Name, running, settings.DrainTimeout);
            return true;
        }

        return running == 0;
    }
}
