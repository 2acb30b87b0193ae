using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

/// <summary>One call of a simulated caller, and what it was told.</summary>
internal sealed class SimulatedSend(string name, int caller, int number, Action meanwhile) : ISendCompletion
{
    public string Name => name;

    public int Caller => caller;

    public int Number => number;

    /// <summary>Whether a client has taken the record.</summary>
    public bool IsTaken { get; set; }

    public int Outcomes { get; private set; }

    public RecordPosition? Position { get; private set; }

    public Exception? Failure { get; private set; }

    public void Succeeded(in RecordPosition position)
    {
        Outcomes++;
        Position = position;
        meanwhile();
    }

    public void Failed(Exception exception)
    {
        Outcomes++;
        Failure = exception;
    }
}
