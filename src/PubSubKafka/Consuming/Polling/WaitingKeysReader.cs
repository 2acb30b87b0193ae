using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// Finds out which keys wait, by reading the retry topics and the dead-letter topic of newly assigned partitions to their ends. Until then nothing of these
/// partitions is started. On a thread of its own, because it may take long and the group does not wait.
/// </summary>
internal sealed class WaitingKeysReader(
    ConsumerSettings settings, Func<IPartitionSource> openSource, ITopicCatalog catalog, IDeadLetterMarks marks, Dispatcher dispatcher, TimeProvider time, ILogger logger)
    : IDisposable
{
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<KeptPartition> _todo = [];
    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;
    private int _reading;

    /// <summary>Whether something is being read, or about to be. From any thread.</summary>
    public bool IsBusy => Volatile.Read(ref _reading) > 0;

    /// <summary>Reads what there is to know of these partitions, soon after. Called by the poll thread.</summary>
    public void Read(IReadOnlyList<KeptPartition> partitions)
    {
        Interlocked.Add(ref _reading, partitions.Count);
        foreach (var partition in partitions)
        {
            _todo.Add(partition);
        }

        if (_thread is null && partitions.Count > 0)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = $"PubSubKafka {settings.Name} keys" };
            _thread.Start();
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread?.Join();
        _stop.Dispose();
        _todo.Dispose();
    }

    private void Run()
    {
        var open = new List<KeptPartition>();
        try
        {
            while (true)
            {
                // Whoever cannot be read now must not hold up those that are assigned later.
                if (_todo.TryTake(out var first, open.Count > 0 ? (int)PauseAfterError.TotalMilliseconds : Timeout.Infinite, _stop.Token))
                {
                    open.Add(first);
                }

                while (_todo.TryTake(out var next))
                {
                    open.Add(next);
                }

                ReadAndRelease(open);
            }
        }
        catch (OperationCanceledException)
        {
            // The consumer stops.
        }
    }

    // All at once, because it is quicker; one by one where that fails, so that a partition that cannot be read holds up no other.
    private void ReadAndRelease(List<KeptPartition> open)
    {
        Forget(open.RemoveAll(static partition => partition.Waiting.IsOver));
        if (open.Count > 0 && !TryRead(open) && open.Count > 1)
        {
            foreach (var partition in open)
            {
                TryRead([partition]);
            }
        }

        Forget(open.RemoveAll(static partition => partition.Waiting.IsReady));
    }

    private bool TryRead(List<KeptPartition> partitions)
    {
        try
        {
            using (var source = openSource())
            {
                ReadOnce(source, partitions);
            }

            partitions.ForEach(Release);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.WaitingKeysNotRead(logger, settings.Name, exception.Message);
            return false;
        }
    }

    private void Forget(int partitions) => Interlocked.Add(ref _reading, -partitions);

    // The dead letters first: who redrives one writes it to the retry topic and marks it as done with in one step, so what is marked already is found there.
    private void ReadOnce(IPartitionSource source, List<KeptPartition> partitions)
    {
        partitions.ForEach(static partition => partition.Waiting.Clear());
        var letters = partitions.Where(static partition => partition.DeadLetters is not null)
            .GroupBy(static partition => partition.DeadLetters!.Value)
            .ToDictionary(static group => group.Key, static group => group.Select(static partition => new DeadLetterFindings(partition)).ToList());
        var log = new LogToItsEnd(source, catalog, _stop.Token);
        log.Read(letters.Keys, static _ => 0, record => letters[record.Partition].ForEach(findings => findings.Add(record, marks)), static (_, _) => { });
        foreach (var findings in letters.Values.SelectMany(static findings => findings))
        {
            findings.Tell();
        }

        var starts = partitions.SelectMany(static partition => partition.Retries.Select(start => (Start: start, Kept: partition)))
            .ToDictionary(static retry => retry.Start.Lane.Partition);
        log.Read(
            starts.Keys,
            partition => starts[partition].Start.From,
            record => AddWaiting(starts[record.Partition].Start, starts[record.Partition].Kept, record),
            (partition, end) => starts[partition].Kept.Waiting.KnowUntil(partition, end));
    }

    private void AddWaiting(RetryStart start, KeptPartition partition, ReceivedRecord record)
    {
        var ticket = RetryTicket.Read(record, partition.Route, time.GetUtcNow());
        if (!ticket.IsOurs || start.Finished.Contains(record.Offset) || RecordKey.For(record, settings.Ordering) is not { } key)
        {
            return;
        }

        if (ticket is { IsDiscard: true, DeadLetterOffset: { } discarded })
        {
            partition.Waiting.Discarded(key, ticket.Offset, discarded);
            return;
        }

        partition.Waiting.Add(key, ticket.Offset, new WaitingPlace(ticket.Stage, ticket.Due, ticket.Hop, IsOrdered: ticket.IsOrdered), ticket.DeadLetterOffset);
    }

    private void Release(KeptPartition partition)
    {
        var (waiting, origin) = (partition.Waiting, partition.Origin.Partition);
        if (waiting.IsFull)
        {
            // They are known, so they may go on; nothing is added to them.
            Log.TooManyWait(logger, settings.Name, origin, waiting.Records, waiting.Order.MaxWaiting);
        }

        Log.WaitingKeysRead(logger, settings.Name, origin, waiting.Keys, waiting.Records);
        waiting.IsReady = true;
        dispatcher.Release(partition.Lanes);
    }
}
