using System.Text;
using PubSubKafka.Consuming.Committing;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Pipeline;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Dispatch;

/// <summary>One random history of a schedule, checked after every step. The seed replays it.</summary>
internal sealed class ScheduleSimulation : IDisposable
{
    private readonly int _seed;
    private readonly Random _random;
    private readonly VirtualTimeProvider _time = new();
    private readonly ParkedQueues _parked;
    private readonly Schedule _schedule;
    private readonly List<PartitionLane> _lanes;
    private readonly List<KeyQueue> _running = [];
    private readonly Dictionary<(int Lane, string Key), long> _lastDone = [];
    private readonly Dictionary<int, SortedSet<long>> _unfinished = [];
    private readonly long[] _next;

    public ScheduleSimulation(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _parked = new ParkedQueues(_time, _ => { });
        _schedule = new Schedule(_parked);
        _lanes = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(partition => new PartitionLane(new TopicPartition("t", partition), _random.Next(2) == 0 ? 14 : int.MaxValue))];
        _next = new long[_lanes.Count];
    }

    public void Play()
    {
        for (var step = _random.Next(10, 80); step > 0; step--)
        {
            Step();
            Check();
        }

        // In the end everything that was added can finish.
        while (_unfinished.Values.Any(offsets => offsets.Count > 0))
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            _schedule.ReleaseDue();
            while (_schedule.TryTake(out var queue))
            {
                Taken(queue);
            }

            Assert.True(_running.Count > 0, $"seed {_seed}: nothing can be taken and records are unfinished");
            Settle(DeliveryOutcome.Done);
            Check();
        }
    }

    public void Dispose() => _parked.Dispose();

    private void Step()
    {
        switch (_random.Next(7))
        {
            case 0 or 1 or 2:
                Add();
                break;
            case 3 when _schedule.TryTake(out var queue):
                Taken(queue);
                break;
            case 4 when _running.Count > 0:
                Settle(DeliveryOutcome.Done);
                break;
            case 5 when _running.Count > 0:
                Settle(_random.Next(4) == 0
                    ? DeliveryOutcome.PausePartition(TimeSpan.FromSeconds(_random.Next(5)))
                    : DeliveryOutcome.RetryAfter(TimeSpan.FromSeconds(_random.Next(5))));
                break;
            default:
                _time.Advance(TimeSpan.FromSeconds(_random.Next(3)));
                _schedule.ReleaseDue();
                break;
        }
    }

    private void Add()
    {
        var lane = _random.Next(_lanes.Count);
        var offset = _next[lane] += _random.Next(1, 3);
        var key = _random.Next(6) == 0 ? null : "k" + _random.Next(4);
        var record = Records.At(_lanes[lane].Partition, offset, key);
        var recordKey = RecordKey.For(record, MessageOrdering.Key);
        Assert.Equal(TrackResult.Tracked, _schedule.Add(new IncomingRecord(_lanes[lane], recordKey, new RecordDelivery(record))));
        (_unfinished.TryGetValue(lane, out var offsets) ? offsets : _unfinished[lane] = []).Add(offset);
    }

    private void Taken(KeyQueue queue)
    {
        var record = queue.First!.Record;
        if (record.Key is not null)
        {
            var key = (record.Partition.Partition, Encoding.UTF8.GetString(record.Key));
            Assert.True(!_running.Any(running => Same(running.First!.Record, record)), $"seed {_seed}: two records of {key} at once");
            Assert.True(record.Offset > _lastDone.GetValueOrDefault(key, -1), $"seed {_seed}: {key} offset {record.Offset} out of order");
            var oldest = _unfinished[key.Partition].First();
            Assert.True(oldest <= record.Offset, $"seed {_seed}: a finished record was taken again");
        }

        _running.Add(queue);
    }

    private void Settle(DeliveryOutcome outcome)
    {
        var index = _random.Next(_running.Count);
        var queue = _running[index];
        _running.RemoveAt(index);
        var record = queue.First!.Record;
        _schedule.Settle(queue, outcome);
        if (outcome.Kind == DeliveryOutcomeKind.Done)
        {
            _unfinished[record.Partition.Partition].Remove(record.Offset);
            if (record.Key is not null)
            {
                _lastDone[(record.Partition.Partition, Encoding.UTF8.GetString(record.Key))] = record.Offset;
            }
        }
    }

    private void Check()
    {
        foreach (var (lane, offsets) in _unfinished)
        {
            var expected = offsets.Count > 0 ? offsets.Min : _next[lane] + 1;
            Assert.True(expected == _lanes[lane].Watermark.Committable, $"seed {_seed}: lane {lane} would commit {_lanes[lane].Watermark.Committable}, not {expected}");
        }
    }

    private static bool Same(ReceivedRecord one, ReceivedRecord other) =>
        one.Partition == other.Partition && one.Key is not null && other.Key is not null && one.Key.AsSpan().SequenceEqual(other.Key);
}
