using System.Collections.Concurrent;

namespace PubSubKafka.Promises;

/// <summary>Takes down what handlers are told, in the order of the calls.</summary>
public sealed class Recorder
{
    private readonly ConcurrentQueue<Handling> _handled = new();

    public IReadOnlyList<Handling> Handled => [.. _handled];

    public int Count => _handled.Count;

    public Handling Add<TMessage>(ConsumeContext<TMessage> context)
        where TMessage : class
    {
        var handling = new Handling(
            context.IsTombstone ? null : context.Message,
            context.Consumer,
            context.Topic,
            context.Partition,
            context.Offset,
            context.HasKey,
            context.Key,
            context.MessageId,
            context.CorrelationId,
            context.CausationId,
            context.Attempt,
            context.IsTombstone,
            context.Timestamp,
            context.Headers);
        _handled.Enqueue(handling);
        return handling;
    }

    public Task ReachesAsync(int count) => Until.TrueAsync(() => Count >= count, () => $"{count} handlings, so far {Count}");
}
