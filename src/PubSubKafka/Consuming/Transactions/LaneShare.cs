using PubSubKafka.Consuming.Dispatch;

namespace PubSubKafka.Consuming.Transactions;

/// <summary>
/// Which lanes a transaction is made of: all, and after failures fewer, in turn, so that one that no broker takes, or that is too much at once, does not hold up
/// the others.
/// </summary>
internal sealed class LaneShare
{
    private int _most = int.MaxValue;
    private int _turn;

    /// <summary>The lanes, in the order in which they have their turn.</summary>
    public IEnumerable<PartitionLane> InTurn(IReadOnlyCollection<PartitionLane> lanes) => _most == int.MaxValue
        ? lanes
        : lanes.Skip(_turn % Math.Max(1, lanes.Count)).Concat(lanes.Take(_turn % Math.Max(1, lanes.Count)));

    /// <summary>Whether a transaction of so many lanes is large enough.</summary>
    public bool IsFull(int lanes) => lanes >= _most;

    public void Succeeded(int lanes)
    {
        if (_most != int.MaxValue)
        {
            _turn += lanes;
            _most = _most < 1_000 ? _most * 2 : int.MaxValue;
        }
    }

    public void Failed(int lanes)
    {
        // The same again would begin with the same lane.
        _turn++;
        _most = Math.Max(1, lanes / 2);
    }
}
