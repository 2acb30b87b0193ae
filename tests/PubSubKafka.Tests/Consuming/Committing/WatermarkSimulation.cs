using PubSubKafka.Consuming.Committing;

namespace PubSubKafka.Tests.Consuming.Committing;

/// <summary>
/// One partition's random history over several owners, each of which crashes: records are read, started and finished in any order, and committed now and
/// then. Compared with the definition after every step. The seed replays it.
/// </summary>
internal sealed class WatermarkSimulation
{
    private const string Topic = "orders";

    private readonly string _at;
    private readonly Random _random;
    private readonly int _characters;
    private readonly long[] _log;
    private readonly HashSet<long> _handled = [];
    private readonly HashSet<long> _handledAtCommit = [];
    private readonly Dictionary<long, int> _unfinished = [];
    private readonly HashSet<long> _running = [];
    private OffsetWatermark _watermark = new();
    private (long Offset, string Text) _committed = (0, "");
    private int _next;

    public WatermarkSimulation(int seed)
    {
        _at = $"seed {seed}";
        _random = new Random(seed);
        _characters = _random.Next(3) switch { 0 => 128, 1 => _random.Next(128, 400), _ => 4096 };
        var offset = 0L;
        _log = new long[_random.Next(5, 150)];
        for (var i = 0; i < _log.Length; i++)
        {
            offset += _random.Next(10) == 0 ? _random.Next(1, 100_000) : 1;
            _log[i] = offset;
        }
    }

    public void Play()
    {
        for (var owner = _random.Next(1, 5); owner > 0; owner--)
        {
            Open();
            for (var step = _random.Next(5, 200); step > 0; step--)
            {
                Step();
                Check();
            }
        }

        // In the end everything can be finished.
        Open();
        while (_next < _log.Length || _unfinished.Count > 0)
        {
            Read();
            StartAll();
            Assert.True(_running.Count > 0 || _unfinished.Count == 0, $"{_at}: nothing can be started and records are unfinished");
            Finish();
            Check();
        }

        Assert.Equal(_log.Length, _handled.Count);
        Assert.True(_log[^1] + 1 == _watermark.Position, _at);
    }

    private void Open()
    {
        _watermark = new OffsetWatermark(CompletionMapText.Capacity(_characters));
        _unfinished.Clear();
        _running.Clear();
        var reading = CompletionMapText.Decode(_committed.Text, Topic, 3, _committed.Offset, out var map);
        Assert.True(reading is CompletionMapReading.Read or CompletionMapReading.None, $"{_at}: {reading}");
        _watermark.Restore(_committed.Offset, map);
        _next = Array.FindIndex(_log, offset => offset >= _committed.Offset);
        _next = _next < 0 ? _log.Length : _next;
    }

    private void Step()
    {
        switch (_random.Next(10))
        {
            case < 4:
                Read();
                break;
            case < 6:
                StartAll();
                break;
            case < 9:
                Finish();
                break;
            default:
                Commit();
                break;
        }
    }

    private void Read()
    {
        if (_next == _log.Length)
        {
            return;
        }

        var offset = _log[_next++];
        var result = _watermark.Track(offset, out var place);
        var expected = _handledAtCommit.Contains(offset) ? TrackResult.AlreadyFinished : TrackResult.Tracked;
        Assert.True(expected == result, $"{_at}: {offset} is {result}, not {expected}");
        if (result == TrackResult.Tracked)
        {
            _unfinished.Add(offset, place);
        }
    }

    private void StartAll()
    {
        foreach (var (offset, place) in _unfinished.OrderBy(_ => _random.Next()).ToList())
        {
            if (_watermark.TryStart(place))
            {
                _running.Add(offset);
            }
        }
    }

    private void Finish()
    {
        if (_running.Count == 0)
        {
            return;
        }

        var offset = _running.ElementAt(_random.Next(_running.Count));
        Assert.True(_watermark.TryFinish(_unfinished[offset], offset), _at);
        _running.Remove(offset);
        _unfinished.Remove(offset);
        _handled.Add(offset);
    }

    private void Commit()
    {
        if (_watermark.Committable is { } offset)
        {
            _committed = (offset, Encoded(offset));
            _handledAtCommit.UnionWith(FinishedNow());
        }
    }

    private void Check()
    {
        if (_watermark.Committable is not { } committable)
        {
            return;
        }

        var finished = FinishedNow();
        var oldest = _log.FirstOrDefault(offset => !finished.Contains(offset), _log[^1] + 1);
        Assert.True(committable <= oldest, $"{_at}: would commit {committable}, and {oldest} is not finished");
        Assert.True(_unfinished.Count == 0 || committable == oldest, $"{_at}: would commit {committable} where {oldest} is possible");
        CompletionMapText.Decode(Encoded(committable), Topic, 3, committable, out var map);
        foreach (var offset in _log)
        {
            var expected = offset > committable && finished.Contains(offset);
            Assert.True(expected == map.Contains(offset), $"{_at}: the map says {map.Contains(offset)} of {offset}");
        }
    }

    // What this owner handled, and what it was told of the time before. An earlier owner's uncommitted work is nobody's knowledge.
    private HashSet<long> FinishedNow()
    {
        var finished = new HashSet<long>(_handledAtCommit);
        finished.UnionWith(_log.Take(_next).Where(offset => !_unfinished.ContainsKey(offset)));
        return finished;
    }

    private string Encoded(long committable)
    {
        var text = CompletionMapText.Encode(Topic, 3, committable, _watermark.Snapshot(), _characters);
        Assert.True(text is not null && text.Length <= _characters, $"{_at}: the map does not fit");
        return text;
    }
}
