using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Handling;

/// <summary>The records of a batch that its handler gets, with their messages. Used by one call at a time.</summary>
internal sealed class ReadBatch(RecordBatch batch)
{
    private readonly List<int> _indexes = new(batch.Count);
    private readonly List<HandledRecord> _records = new(batch.Count);
    private readonly List<object?> _messages = new(batch.Count);
    private readonly int[] _keyOf = KeysOf(batch);
    private readonly bool[] _keyFails = new bool[batch.Keys];
    private readonly bool[] _unread = new bool[batch.Keys];

    public int Count => _records.Count;

    public BatchInvoker? Invoker { get; private set; }

    public IReadOnlyList<ReceivedRecord> Records => [.. _records.Select(static record => record.Delivery.Record)];

    public void Add(int index, BatchInvoker invoker, HandledRecord record, object? message)
    {
        Invoker = invoker;
        if (_unread[_keyOf[index]])
        {
            return;
        }

        _indexes.Add(index);
        _records.Add(record);
        _messages.Add(message);
    }

    /// <summary>A record is not handled now, so none of its key behind it is.</summary>
    public void FailKey(int index) => _unread[_keyOf[index]] = true;

    /// <summary>Has handlers see the attempt that the failure stage counts only afterwards.</summary>
    public void BeginAttempt() => _records.ForEach(static record => record.Delivery.Attempt++);

    public void EndAttempt() => _records.ForEach(static record => record.Delivery.Attempt--);

    /// <summary>Those of a part that may be handled: not behind one of their key that has failed.</summary>
    public BatchPart Part(int from, int to)
    {
        var part = new BatchPart(to - from);
        for (var i = from; i < to; i++)
        {
            if (!_keyFails[_keyOf[_indexes[i]]])
            {
                part.Add(i, _records[i], _messages[i]);
            }
        }

        return part;
    }

    public void Fail(int index, Exception failure)
    {
        _records[index].Delivery.HandlerFailure = failure;
        _keyFails[_keyOf[_indexes[index]]] = true;
    }

    /// <summary>Everything from here on has failed for the same reason, which is that of none of them.</summary>
    public void FailFrom(int from, Exception failure)
    {
        for (var i = from; i < Count; i++)
        {
            Fail(i, failure);
        }
    }

    /// <summary>What the handler said of single records.</summary>
    public void Note(BatchPart part, Exception?[] failures)
    {
        for (var i = 0; i < failures.Length; i++)
        {
            part.Records[i].Delivery.IsHandled = true;
            if (failures[i] is { } failure)
            {
                Fail(part.Indexes[i], failure);
            }
        }
    }

    private static int[] KeysOf(RecordBatch batch)
    {
        var keys = new int[batch.Count];
        for (var key = 0; key < batch.Keys; key++)
        {
            var (from, to) = batch.KeyAt(key);
            Array.Fill(keys, key, from, to - from);
        }

        return keys;
    }
}
