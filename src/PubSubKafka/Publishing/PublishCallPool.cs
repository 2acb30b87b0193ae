using PubSubKafka.Diagnostics;

namespace PubSubKafka.Publishing;

/// <summary>Calls whose outcome was taken and that may be used again. Thread-safe.</summary>
internal sealed class PublishCallPool(PublishTelemetry telemetry)
{
    // A few megabytes at most; as many calls in flight as make sense for one process do without garbage.
    private const int Capacity = 32_768;

    private readonly Lock _lock = new();
    private PublishCall? _first;
    private int _count;

    public PublishCall Begin(string topic)
    {
        var call = Take() ?? new PublishCall(this, telemetry);
        call.Begin(topic);
        return call;
    }

    public void Return(PublishCall call)
    {
        lock (_lock)
        {
            if (_count < Capacity)
            {
                call.Next = _first;
                _first = call;
                _count++;
            }
        }
    }

    private PublishCall? Take()
    {
        lock (_lock)
        {
            if (_first is not { } call)
            {
                return null;
            }

            _first = call.Next;
            call.Next = null;
            _count--;
            return call;
        }
    }
}
