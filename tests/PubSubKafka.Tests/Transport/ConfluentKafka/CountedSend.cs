using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

/// <summary>Counts its outcomes, whichever threads they come from.</summary>
internal sealed class CountedSend : ISendCompletion
{
    private int _outcomes;
    private volatile bool _isCancelled;

    public int Outcomes => Volatile.Read(ref _outcomes);

    public bool IsCancelled => _isCancelled;

    public void Succeeded(in RecordPosition position) => Interlocked.Increment(ref _outcomes);

    public void Failed(Exception exception)
    {
        _isCancelled |= exception is OperationCanceledException;
        Interlocked.Increment(ref _outcomes);
    }
}
