using System.Collections.Concurrent;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>Holds handlers at chosen records until the test lets them go.</summary>
internal sealed class Gates
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _closed = new();

    public Gates(params IEnumerable<int> closed)
    {
        foreach (var number in closed)
        {
            _closed[number] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Waits while the gate is closed. With CancellationToken.None it is a handler that does not answer its cancellation.</summary>
    public Task PassAsync(int number, CancellationToken cancellationToken) =>
        _closed.TryGetValue(number, out var gate) ? gate.Task.WaitAsync(cancellationToken) : Task.CompletedTask;

    public void Open(params IEnumerable<int> numbers)
    {
        foreach (var number in numbers)
        {
            if (_closed.TryRemove(number, out var gate))
            {
                gate.SetResult();
            }
        }
    }

    public void OpenAll() => Open([.. _closed.Keys]);
}
