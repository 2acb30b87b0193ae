using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// Finds the record that makes a transaction fail. Reports cost memory for each record, so nothing is watched until a transaction has failed; then the
/// next ones are, until one is committed. A broker refuses all records of a request together, also because together they are too large: where it is not clear
/// which of them was meant, their topic's records go in groups of an eighth of that size, and smaller ones, until one is refused alone or none is.
/// </summary>
internal sealed class RefusalSearch(ILogger logger, string client)
{
    private const int Parts = 8;
    private const int TimesUntilLarger = 100;

    private readonly Dictionary<string, (ErrorCode Because, int GroupBytes)> _apart = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _openGroups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _provedWell = new(StringComparer.Ordinal);
    private DeliveryWatch? _watch;
    private bool _isOn;

    public bool IsWatching => _watch is not null;

    public bool HasRefusals => _watch?.Refused.Count > 0;

    public void Begin()
    {
        _watch = _isOn ? new DeliveryWatch() : null;
        _openGroups.Clear();
    }

    /// <summary>Whether what was sent before must be written before this record is sent.</summary>
    public bool BeginsGroup(OutgoingRecord record)
    {
        if (_apart.Count == 0 || !_apart.TryGetValue(record.Topic, out var apart))
        {
            return false;
        }

        var size = record.Size;
        var open = _openGroups.GetValueOrDefault(record.Topic);
        var begins = open > 0 && open + size > apart.GroupBytes;
        _openGroups[record.Topic] = begins ? size : open + size;
        return begins;
    }

    /// <summary>What the client is to call with the record's report; null when nobody wants to know.</summary>
    public Action<DeliveryReport<byte[]?, byte[]?>>? ReportOf(OutgoingRecord record)
    {
        if (_apart.Count > 0 && _apart.ContainsKey(record.Topic))
        {
            _watch ??= new DeliveryWatch();
        }

        return _watch?.Of(record);
    }

    /// <summary>The transaction failed, and the client has reported all that it will. Returns the record that is to blame, where that is certain.</summary>
    public (OutgoingRecord Record, Error Error)? Failed()
    {
        _isOn = true;
        var refused = _watch?.Refused ?? [];
        _watch = null;
        foreach (var one in refused)
        {
            var topic = one.Record.Topic;
            if (DeliveryWatch.IsOfTopic(one.Error.Code) || refused.Count(other => other.Record.Topic == topic) == 1)
            {
                // It was this record, and not the company that it was in.
                _apart.Remove(topic);
                _provedWell.Remove(topic);
                return one;
            }
        }

        foreach (var topic in refused.GroupBy(static one => one.Record.Topic, StringComparer.Ordinal))
        {
            var size = _apart.TryGetValue(topic.Key, out var apart) ? apart.GroupBytes : topic.Sum(static one => one.Record.Size);
            _apart[topic.Key] = (topic.First().Error.Code, size / Parts);
        }

        return null;
    }

    public void Committed()
    {
        _isOn = false;
        _watch = null;
        foreach (var topic in _openGroups.Keys)
        {
            var (because, size) = _apart[topic];
            var times = _provedWell[topic] = _provedWell.GetValueOrDefault(topic) + 1;
            if (times == 1)
            {
                Log.RecordsSentApart(logger, client, topic, ErrorCodes.Name(because), size);
            }
            else if (times % TimesUntilLarger == 0)
            {
                // The topic, or what is written to it, may have changed.
                _apart[topic] = (because, size * 2);
            }
        }
    }
}
