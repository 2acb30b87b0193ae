using PubSubKafka.Transport;

namespace PubSubKafka.Retries;

/// <content>What is to be done with a record.</content>
internal sealed partial class WaitingKeys
{
    /// <summary>What is to be done with a record that comes from its own topic, and where to, if it follows.</summary>
    public KeyVerdict Judge(RecordKey key, long origin, out WaitingPlace place)
    {
        lock (_gate)
        {
            place = default;
            if (IsFinished(key, origin))
            {
                return KeyVerdict.Done;
            }

            if (!_keys.TryGetValue(key, out var records))
            {
                return KeyVerdict.Handle;
            }

            var index = records.Find(origin);
            if (index >= 0 && records.At(index).IsWritten)
            {
                return KeyVerdict.Done;
            }

            if (index >= 0)
            {
                // It was about to be written when its partition was set back, so it comes as if for the first time.
                var isFirst = records.IsFirst(index);
                place = isFirst ? default : records.Before(index);
                Remove(key, records, index);
                return isFirst ? KeyVerdict.Handle : KeyVerdict.Follow;
            }

            if (records.IsFirst(~index))
            {
                // Repeated, as after a crash. It was finished before the first that waits came there, and must not come after that one now.
                return records.First.Place.IsOrdered ? KeyVerdict.Done : KeyVerdict.Handle;
            }

            if (origin < records.Last.Origin)
            {
                // A later one has gone the same way, so this one had before, and came to its end.
                return KeyVerdict.Done;
            }

            place = records.Last.Place;
            return KeyVerdict.Follow;
        }
    }

    /// <summary>The same for a record that comes from a retry topic.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="ticket">What it says of itself.</param>
    /// <param name="partition">The partition it was read from.</param>
    /// <param name="offset">Its offset there.</param>
    /// <param name="place">Where to, if it follows.</param>
    public KeyVerdict Judge(RecordKey key, RetryTicket ticket, TopicPartition partition, long offset, out WaitingPlace place)
    {
        lock (_gate)
        {
            place = default;
            var records = _keys.GetValueOrDefault(key);
            var index = records?.Find(ticket.Offset) ?? -1;
            if (index < 0 && (ticket.Writer is not null || IsKnown(partition, offset)))
            {
                // Ours, and finished since; or an earlier owner's, written when the partition was ours already, and ours comes from the same source.
                return KeyVerdict.Done;
            }

            if (ticket.Writer is not null && ticket.Writer != Writer && !IsKnown(partition, offset))
            {
                return KeyVerdict.Done;
            }

            var here = new WaitingPlace(ticket.Stage, ticket.Due, ticket.Hop, IsOrdered: ticket.IsOrdered);
            records ??= GetOrAdd(key);
            if (index < 0)
            {
                // Somebody has put it there by hand.
                index = ~records.Find(ticket.Offset);
                Insert(records, index, ticket.Offset, here);
            }
            else if (records.At(index) is { IsDeadLetter: true } dead && ticket.DeadLetterOffset is { } redriven && (dead.DeadLetterOffset < 0 || dead.DeadLetterOffset == redriven))
            {
                records.Set(index, here);
            }
            else if (records.At(index) is { IsWritten: false } && (records.At(index).IsDeadLetter || records.At(index).Hop > ticket.Hop))
            {
                // It was about to be written further when this partition was set back.
                records.Set(index, here);
            }
            else if (records.At(index) is { IsDeadLetter: true } || records.At(index).Hop != ticket.Hop)
            {
                // It has gone on already.
                return KeyVerdict.Done;
            }

            if (records.IsFirst(index))
            {
                return KeyVerdict.Handle;
            }

            place = records.Before(index);
            return KeyVerdict.Follow;
        }
    }

    // Whether a record is repeated that was finished before a later one, which an earlier owner had let wait.
    private bool IsFinished(RecordKey key, long origin)
    {
        if (_finishedFound.Count == 0 || !_finishedFound.TryGetValue(key, out var last))
        {
            return false;
        }

        if (origin <= last)
        {
            return true;
        }

        // The topic has come past it.
        _finishedFound.Remove(key);
        return false;
    }
}
