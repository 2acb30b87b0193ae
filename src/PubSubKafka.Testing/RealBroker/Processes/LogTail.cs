namespace PubSubKafka.Testing.RealBroker.Processes;

/// <summary>The last lines that a process wrote. Thread safe.</summary>
internal sealed class LogTail
{
    internal const int Capacity = 60;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new(Capacity);

    internal void Add(string line)
    {
        lock (_gate)
        {
            if (_lines.Count == Capacity)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }
    }

    internal IReadOnlyList<string> Read()
    {
        lock (_gate)
        {
            return [.. _lines];
        }
    }
}
