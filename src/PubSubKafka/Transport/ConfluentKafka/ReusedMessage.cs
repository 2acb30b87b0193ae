using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// A record in the client's form, the same objects for all records that a thread hands over. The client reads them within its call and copies the
/// bytes; nothing but an exception of that call keeps them.
/// </summary>
internal sealed class ReusedMessage
{
    // A record of ours has ten headers at most; beyond that a list is made for the record.
    private const int MostReusedHeaders = 16;

    private readonly Message<byte[]?, byte[]?> _message = new();

    // The client's list of headers cannot be emptied, so there is one for each length.
    private readonly (Headers List, ReusedHeader[] Items)?[] _headers = new (Headers, ReusedHeader[])?[MostReusedHeaders + 1];
    private ReusedHeader[] _filled = [];

    [ThreadStatic]
    private static ReusedMessage? _ofThread;

    /// <summary>Where the record goes.</summary>
    public global::Confluent.Kafka.TopicPartition Target { get; private set; } = new(string.Empty, Partition.Any);

    /// <summary>This thread's object with the content of a record, until <see cref="Clear"/> or <see cref="Forget"/>.</summary>
    public static ReusedMessage Of(OutgoingRecord record)
    {
        var reused = _ofThread ??= new ReusedMessage();
        reused.Fill(record);
        return reused;
    }

    public static implicit operator Message<byte[]?, byte[]?>(ReusedMessage reused) => reused._message;

    /// <summary>Leaves the content to whoever has it now; the thread's next record gets new objects.</summary>
    public static void Forget() => _ofThread = null;

    /// <summary>Lets go of the record's bytes.</summary>
    public void Clear()
    {
        _message.Key = null;
        _message.Value = null;
        foreach (var header in _filled)
        {
            header.Value = null;
        }
    }

    private void Fill(OutgoingRecord record)
    {
        var partition = record.Partition is { } chosen ? new Partition(chosen) : Partition.Any;
        if (!ReferenceEquals(Target.Topic, record.Topic) || Target.Partition != partition)
        {
            Target = new global::Confluent.Kafka.TopicPartition(record.Topic, partition);
        }

        _message.Key = record.Key;
        _message.Value = record.Value;
        _message.Timestamp = new Timestamp(record.Timestamp);
        _message.Headers = Fill(record.Headers);
    }

    private Headers Fill(MessageHeaders headers)
    {
        var (list, items) = headers.Count <= MostReusedHeaders ? _headers[headers.Count] ??= Make(headers.Count) : Make(headers.Count);
        for (var i = 0; i < items.Length; i++)
        {
            items[i].Key = headers[i].Name;
            items[i].Value = headers[i].Bytes;
        }

        _filled = items;
        return list;
    }

    private static (Headers List, ReusedHeader[] Items) Make(int count)
    {
        var list = new Headers();
        var items = new ReusedHeader[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = new ReusedHeader();
            list.Add((IHeader)items[i]);
        }

        return (list, items);
    }
}
