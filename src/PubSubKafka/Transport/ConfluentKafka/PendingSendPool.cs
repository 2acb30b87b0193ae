using System.Collections.Concurrent;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Sends that are over and may be used again. Thread-safe.</summary>
internal sealed class PendingSendPool(SendQueue queue, int capacity)
{
    private readonly ConcurrentQueue<PendingSend> _free = new();

    public PendingSend Rent() => _free.TryDequeue(out var send) ? send : new PendingSend(queue);

    public void Return(PendingSend send)
    {
        // More than may be under way at once are of no use.
        if (_free.Count < capacity)
        {
            _free.Enqueue(send);
        }
    }
}
