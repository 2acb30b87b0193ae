namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// Counts the calls into a client, so that it is freed after the last of them: its functions take a bare pointer, and a call into freed memory would
/// end the process.
/// </summary>
internal sealed class ClientUse
{
    private const int Closed = int.MinValue;

    private int _calls;

    /// <summary>Begins a call. False: the client is closed or about to be.</summary>
    public bool TryBegin()
    {
        if (Interlocked.Increment(ref _calls) > 0)
        {
            return true;
        }

        Interlocked.Decrement(ref _calls);
        return false;
    }

    public void End() => Interlocked.Decrement(ref _calls);

    /// <summary>Lets no further call begin and waits for those that have; blocks the thread. False: it was closed before.</summary>
    public bool TryClose()
    {
        if (Interlocked.Or(ref _calls, Closed) < 0)
        {
            return false;
        }

        SpinWait.SpinUntil(() => Volatile.Read(ref _calls) == Closed);
        return true;
    }
}
