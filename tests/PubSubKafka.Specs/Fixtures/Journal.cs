using System.Collections.Concurrent;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>What the handlers of one or more members were called for and what they have done, in the order of time.</summary>
internal sealed class Journal
{
    private readonly ConcurrentQueue<Call> _started = new();
    private readonly ConcurrentQueue<Call> _finished = new();

    public IReadOnlyList<Call> Started => [.. _started];

    /// <summary>Written by the handler itself as its last act, so before the library can know.</summary>
    public IReadOnlyList<Call> Finished => [.. _finished];

    public int StartedCount => _started.Count;

    public int FinishedCount => _finished.Count;

    /// <summary>Numbers of finished records, ascending, repetitions included.</summary>
    public IReadOnlyList<int> Numbers => [.. _finished.Select(call => call.Number).Order()];

    public void Start(Call call) => _started.Enqueue(call);

    public void Finish(Call call) => _finished.Enqueue(call);

    public Task StartsAsync(int count) => Eventually.TrueAsync(() => StartedCount >= count, $"{count} handlers have started");

    public Task FinishesAsync(int count) => Eventually.TrueAsync(() => FinishedCount >= count, $"{count} handlers have finished");

    public Task StartsAsync(Predicate<Call> which, string what) => Eventually.TrueAsync(() => _started.Any(call => which(call)), what);

    /// <summary>Every number from 0 on was finished, and none twice.</summary>
    public void HasEachOnce(int count) => Assert.Equal(Enumerable.Range(0, count), Numbers);

    /// <summary>Within each key of each partition, the records were first finished in offset order.</summary>
    public void KeepsKeysInOrder()
    {
        foreach (var key in Finished.Where(call => call.Key is not null).GroupBy(call => (call.Topic, call.Partition, call.Key)))
        {
            var offsets = key.Select(call => call.Offset).Distinct().ToList();
            Assert.Equal(offsets.Order(), offsets);
        }
    }
}
