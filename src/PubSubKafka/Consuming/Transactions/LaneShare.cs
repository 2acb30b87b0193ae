namespace PubSubKafka.Consuming.Transactions;

/// <summary>
/// Of which lanes a transaction is made: of all that have something and, after failures, of fewer, in turn, so that one that no broker takes, or that is too much
/// at once, does not hold up the others.
/// </summary>
internal sealed class LaneShare
{
    private int _most = int.MaxValue;
    private int _turn;

    public IEnumerable<LanePart> Of(IReadOnlyList<LanePart> parts)
    {
        if (parts.Count <= _most)
        {
            return parts;
        }

        var first = _turn % parts.Count;
        return parts.Skip(first).Concat(parts.Take(first)).Take(_most);
    }

    public void Succeeded(int parts)
    {
        if (_most != int.MaxValue)
        {
            _turn += parts;
            _most = _most < 1_000 ? _most * 2 : int.MaxValue;
        }
    }

    public void Failed(int parts)
    {
        // The same again would begin with the same one.
        _turn++;
        _most = Math.Max(1, parts / 2);
    }
}
