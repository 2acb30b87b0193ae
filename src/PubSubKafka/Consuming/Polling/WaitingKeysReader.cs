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
    private static readonly TimeSpan PauseWhileTooMany = TimeSpan.FromSeconds(10);

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
        var batch = new List<KeptPartition>();
        try
        {
            while (true)
            {
                batch.Add(_todo.Take(_stop.Token));
                while (_todo.TryTake(out var next))
                {
                    batch.Add(next);
                }

                ReadUntilDone(batch);
                batch.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            // The consumer stops.
        }
    }

    private void ReadUntilDone(List<KeptPartition> partitions)
    {
        for (RemoveOver(partitions); partitions.Count > 0; RemoveOver(partitions))
        {
            var pause = PauseAfterError;
            var count = partitions.Count;
            try
            {
                using var source = openSource();
                ReadOnce(source, partitions);
                partitions.RemoveAll(TryRelease);
                pause = PauseWhileTooMany;
            }
            catch (TransportException exception)
            {
                Log.WaitingKeysNotRead(logger, settings.Name, exception.Message);
            }

            Interlocked.Add(ref _reading, -count);
            if (partitions.Count > 0)
            {
                Task.Delay(pause, time, _stop.Token).GetAwaiter().GetResult();
                Interlocked.Add(ref _reading, partitions.Count);
            }
        }
    }

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
            partition.Waiting.Discarded(key, discarded);
            return;
        }

        partition.Waiting.Add(key, ticket.Offset, new WaitingPlace(ticket.Stage, ticket.Due, ticket.Hop), ticket.DeadLetterOffset);
    }

    private void RemoveOver(List<KeptPartition> partitions) =>
        Interlocked.Add(ref _reading, -partitions.RemoveAll(static partition => partition.IsOver));

    private bool TryRelease(KeptPartition partition)
    {
        if (partition.Waiting.Records > partition.Waiting.Order.MaxWaiting)
        {
            Log.TooManyWait(logger, settings.Name, partition.Origin.Partition, partition.Waiting.Records, partition.Waiting.Order.MaxWaiting);
            return false;
        }

        Log.WaitingKeysRead(logger, settings.Name, partition.Origin.Partition, partition.Waiting.Keys, partition.Waiting.Records);
        dispatcher.Release(partition.Lanes);
        return true;
    }
}
