using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// Finds the record that makes a transaction fail. Reports cost memory for each record, so nothing is watched until a transaction has failed; then the
/// next ones are, until one is committed. A broker refuses all records of a request together: where it is not clear which of them was meant, their topic's
/// records go one by one.
/// </summary>
internal sealed class RefusalSearch(ILogger logger, string client)
{
    private readonly Dictionary<string, ErrorCode> _apart = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sentApart = new(StringComparer.Ordinal);
    private readonly HashSet<string> _provedWell = new(StringComparer.Ordinal);
    private DeliveryWatch? _watch;
    private bool _isOn;

    public bool IsWatching => _watch is not null;

    public bool HasRefusals => _watch?.Refused.Count > 0;

    /// <summary>Whether a record of this topic must be written before the next one is sent.</summary>
    public bool IsApart(string topic) => _apart.Count > 0 && _apart.ContainsKey(topic);

    public void Begin()
    {
        _watch = _isOn ? new DeliveryWatch() : null;
        _sentApart.Clear();
    }

    /// <summary>What the client is to call with the record's report; null when nobody wants to know.</summary>
    public Action<DeliveryReport<byte[]?, byte[]?>>? ReportOf(OutgoingRecord record)
    {
        if (IsApart(record.Topic))
        {
            _sentApart.Add(record.Topic);
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
            if (DeliveryWatch.IsOfTopic(one.Error.Code) || IsApart(topic) || refused.Count(other => other.Record.Topic == topic) == 1)
            {
                // It was this record, and not the company that it was in.
                if (!_provedWell.Contains(topic))
                {
                    _apart.Remove(topic);
                }

                return one;
            }
        }

        foreach (var (record, error) in refused)
        {
            _apart[record.Topic] = error.Code;
        }

        return null;
    }

    public void Committed()
    {
        _isOn = false;
        _watch = null;
        foreach (var topic in _sentApart.Where(_apart.ContainsKey).Where(_provedWell.Add))
        {
            Log.RecordsSentApart(logger, client, topic, ErrorCodes.Name(_apart[topic]));
        }
    }
}
