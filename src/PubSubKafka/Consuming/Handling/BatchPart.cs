namespace PubSubKafka.Consuming.Handling;

/// <summary>What one call of a batch's handler gets.</summary>
internal sealed class BatchPart(int capacity)
{
    /// <summary>Where the records stand in what was read.</summary>
    public List<int> Indexes { get; } = new(capacity);

    public List<HandledRecord> Records { get; } = new(capacity);

    public List<object?> Messages { get; } = new(capacity);

    public int Count => Records.Count;

    public void Add(int index, HandledRecord record, object? message)
    {
        Indexes.Add(index);
        Records.Add(record);
        Messages.Add(message);
    }
}
