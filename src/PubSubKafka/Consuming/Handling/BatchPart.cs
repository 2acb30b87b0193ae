using PubSubKafka.Pipeline;

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

    /// <summary>The handler is about to be called.</summary>
    /// <param name="refusals">Null where outputs are sent at once.</param>
    public void BeginOutputs(OutputRefusals? refusals)
    {
        if (refusals is not null)
        {
            Records.ForEach(record => record.Delivery.BeginOutputs(refusals));
        }
    }
}
