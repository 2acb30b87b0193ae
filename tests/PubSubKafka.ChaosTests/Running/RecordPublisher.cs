using System.Globalization;
using Confluent.Kafka;
using PubSubKafka.ChaosMember;
using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>Publishes the run's records with a client of its own, past the proxies. A record counts when the broker has acknowledged it.</summary>
internal sealed class RecordPublisher : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _topic;
    private readonly Workload _workload;
    private readonly string[] _keys;
    private readonly int[] _sequences;
    private readonly Random _random;
    private readonly IProducer<string, string> _producer;
    private readonly List<PublishedRecord> _acknowledged = [];
    private int _sent;
    private string? _failure;

    public RecordPublisher(IReadOnlyDictionary<string, string> client, string topic, int keys, Workload workload)
    {
        _topic = topic;
        _workload = workload;
        _keys = [.. Enumerable.Range(0, keys).Select(key => $"k{key}")];
        _sequences = new int[keys];
        _random = new Random(workload.Seed);
        var config = new ProducerConfig(client.ToDictionary())
        {
            EnableIdempotence = true,
            Acks = Acks.All,
            Partitioner = Partitioner.Murmur2Random,
            MessageTimeoutMs = 300_000,
        };
        _producer = new ProducerBuilder<string, string>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    }

    /// <summary>What was acknowledged so far; a copy.</summary>
    public IReadOnlyList<PublishedRecord> Acknowledged
    {
        get
        {
            lock (_gate)
            {
                return [.. _acknowledged];
            }
        }
    }

    /// <summary>How many were acknowledged when all were; null while answers are missing.</summary>
    public int? Settled
    {
        get
        {
            lock (_gate)
            {
                return _failure is null ? _acknowledged.Count == _sent ? _sent : null : throw new InvalidOperationException(_failure);
            }
        }
    }

    public void Publish(int count)
    {
        for (; count > 0; count--)
        {
            var key = _random.Next(_keys.Length);
            var (name, sequence) = (_keys[key], ++_sequences[key]);
            lock (_gate)
            {
                _sent++;
            }

            var value = string.Create(CultureInfo.InvariantCulture, $$"""{"key":"{{name}}","sequence":{{sequence}}}""");
            _producer.Produce(_topic, new Message<string, string> { Key = name, Value = value }, report => Answered(report, name, sequence));
        }
    }

    public void Dispose() => _producer.Dispose();

    private void Answered(DeliveryReport<string, string> report, string key, int sequence)
    {
        lock (_gate)
        {
            if (report.Error.IsError)
            {
                _failure ??= $"The test's own producer could not publish {key} {sequence}: {report.Error.Reason}";
                return;
            }

            _acknowledged.Add(new PublishedRecord(new RecordId(report.Partition.Value, report.Offset.Value), key, sequence, _workload.IsPoisoned(key), _workload.IsHealed(key)));
        }
    }
}
