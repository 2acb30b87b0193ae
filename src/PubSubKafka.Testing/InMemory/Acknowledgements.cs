namespace PubSubKafka.Testing.InMemory;

/// <summary>Answers sends in the order they came, later and on another thread, as a network would; or not at all while a test holds them.</summary>
internal sealed class Acknowledgements(BrokerMonitor monitor)
{
    private readonly Queue<PendingSend> _waiting = new();
    private bool _running;

    public bool IsHeld { get; private set; }

    public void Enqueue_NeedsLock(PendingSend send)
    {
        _waiting.Enqueue(send);
        Start_NeedsLock();
    }

    public void Hold_NeedsLock() => IsHeld = true;

    public void Release_NeedsLock()
    {
        IsHeld = false;
        Start_NeedsLock();
    }

    private void Start_NeedsLock()
    {
        if (!_running && !IsHeld && _waiting.Count > 0)
        {
            _running = true;
            ThreadPool.UnsafeQueueUserWorkItem(static self => self.Answer(), this, preferLocal: false);
        }
    }

    private void Answer()
    {
        lock (monitor.Gate)
        {
            _running = false;
            while (!IsHeld && _waiting.TryDequeue(out var send))
            {
                send.Answer_NeedsLock();
            }

            monitor.Changed_NeedsLock();
        }
    }
}
