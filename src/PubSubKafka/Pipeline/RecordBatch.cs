namespace PubSubKafka.Pipeline;

/// <summary>Records of one partition that are handled together: key by key, those of one key in their order. Touched by one thread at a time.</summary>
internal sealed class RecordBatch
{
    private readonly List<RecordDelivery> _records = [];
    private readonly List<int> _keys = [];

    public IReadOnlyList<RecordDelivery> Records => _records;

    public int Count => _records.Count;

    /// <summary>How many keys; a record without a key counts as one.</summary>
    public int Keys => _keys.Count;

    /// <summary>What becomes of each record.</summary>
    public DeliveryOutcome[] Outcomes { get; private set; } = [];

    /// <summary>What follows is of another key.</summary>
    public void BeginKey() => _keys.Add(_records.Count);

    public void Add(RecordDelivery delivery) => _records.Add(delivery);

    public void Close() => Outcomes = new DeliveryOutcome[_records.Count];

    /// <summary>The records of a key: the first, and one past the last.</summary>
    public (int From, int To) KeyAt(int index) => (_keys[index], index + 1 < _keys.Count ? _keys[index + 1] : _records.Count);
}
