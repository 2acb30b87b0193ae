using System.Collections.Concurrent;

namespace PubSubKafka.Tests.Publishing;

/// <summary>Runs what is posted at once, on the thread that posts, and remembers which one that was.</summary>
internal sealed class RecordingContext : SynchronizationContext
{
    private volatile bool _isUsed;

    public ConcurrentQueue<int> Posts { get; } = new();

    public bool IsUsed
    {
        get => _isUsed;
        set => _isUsed = value;
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        Posts.Enqueue(Environment.CurrentManagedThreadId);
        d(state);
    }
}
