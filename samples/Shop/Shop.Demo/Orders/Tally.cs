using System.Collections.Concurrent;

namespace Shop.Demo.Orders;

/// <summary>What the customers saw so far. Written by many tasks at once.</summary>
internal sealed class Tally
{
    private int _placed;
    private int _refused;
    private int _restPlaced;
    private int _restRefused;

    /// <summary>Orders that got a yes, by id.</summary>
    public ConcurrentDictionary<string, MixedOrder> Accepted { get; } = new();

    public int Placed => _placed;

    /// <summary>Orders that got a no, or no answer.</summary>
    public int Refused => _refused;

    public int RestPlaced => _restPlaced;

    public int RestRefused => _restRefused;

    public void CountPlaced() => Interlocked.Increment(ref _placed);

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public void CountRestPlaced() => Interlocked.Increment(ref _restPlaced);

    public void CountRestRefused() => Interlocked.Increment(ref _restRefused);
}
