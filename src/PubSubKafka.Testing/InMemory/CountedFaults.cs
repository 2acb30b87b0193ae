using System.Diagnostics.CodeAnalysis;

namespace PubSubKafka.Testing.InMemory;

/// <summary>Faults that each strike a number of times, all of their kind or only those of one name. Guarded by the broker's lock.</summary>
internal sealed class CountedFaults<TFault>
    where TFault : class
{
    private readonly List<(string? Name, TFault Fault, int Left)> _faults = [];

    public void Add(int count, string? name, TFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _faults.Add((name, fault, count));
    }

    /// <summary>Uses up one strike of the first fault that is meant for this name.</summary>
    public bool TryTake(string name, [NotNullWhen(true)] out TFault? fault)
    {
        var index = _faults.FindIndex(entry => entry.Name is null || string.Equals(entry.Name, name, StringComparison.Ordinal));
        if (index < 0)
        {
            fault = null;
            return false;
        }

        var found = _faults[index];
        fault = found.Fault;
        if (found.Left == 1)
        {
            _faults.RemoveAt(index);
        }
        else
        {
            _faults[index] = found with { Left = found.Left - 1 };
        }

        return true;
    }

    public void Clear() => _faults.Clear();
}
