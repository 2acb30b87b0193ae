namespace PubSubKafka.Transport;

/// <summary>What records must share to wait for each other, compared by content, with its hash computed once.</summary>
internal readonly struct RecordKey : IEquatable<RecordKey>
{
    private static readonly RecordKey WholePartition = new([]);

    private readonly byte[] _bytes;
    private readonly int _hash;

    private RecordKey(byte[] bytes)
    {
        _bytes = bytes;

        // HashCode is seeded per process, so nobody can choose keys that collide here.
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        _hash = hash.ToHashCode();
    }

    /// <summary>The key that orders a record; null when it waits for no other.</summary>
    public static RecordKey? For(ReceivedRecord record, MessageOrdering ordering) => ordering switch
    {
        MessageOrdering.Partition => WholePartition,
        MessageOrdering.Key when record.Key is not null => new RecordKey(record.Key),
        _ => null,
    };

    public bool Equals(RecordKey other) => _hash == other._hash && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => obj is RecordKey other && Equals(other);

    public override int GetHashCode() => _hash;
}
