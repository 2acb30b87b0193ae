using Confluent.Kafka;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

/// <summary>
/// One random history of a send queue: calls, reports, refusals, a full client, cancellation, a client that fails for good and is replaced, the end.
/// Steps also happen while the client is being asked and while an outcome is being told, as from other threads. The seed replays it.
/// </summary>
internal sealed class SendQueueSimulation : IDisposable
{
    private const int MostAtOnce = 3;

    private readonly int _seed;
    private readonly Random _random;
    private readonly VirtualTimeProvider _time = new();
    private readonly Dictionary<string, SimulatedSend> _sends = [];
    private readonly List<CancellationTokenSource> _cancellations = [];
    private readonly List<SimulatedClient> _clients = [];
    private readonly SendQueue _queue;
    private SimulatedClient _client;
    private bool _isHeld;
    private int _running = 1;

    public SendQueueSimulation(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _client = NewClient();
        _queue = new SendQueue(_random.Next(1, 6), _client, _time);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _cancellations.ForEach(cancellation => cancellation.Dispose());
    }

    public void Run()
    {
        for (var step = 0; step < 200; step++)
        {
            Step();
            Assert.True(_sends.Values.All(send => send.Outcomes <= 1), $"seed {_seed}: a call got two outcomes");
        }

        if (_random.Next(2) == 0)
        {
            Close();
        }
        else
        {
            Finish();
        }

        Check();
    }

    private void Step()
    {
        switch (_random.Next(16))
        {
            case < 6:
                Send();
                break;
            case < 10:
                Report();
                break;
            case 10:
                _client.Room = _random.Next(4) == 0 ? int.MaxValue : _random.Next(4);
                break;
            case 11:
                _client.RefusesNext = true;
                break;
            case 12 when _cancellations.Count > 0:
                _cancellations[_random.Next(_cancellations.Count)].Cancel();
                break;
            case 13:
                _time.Advance(TimeSpan.FromMilliseconds(20));
                break;
            case 14 when !_isHeld:
                // As after a fatal error: nothing is handed over until the client has told what it knows.
                _client.IsDead = _isHeld = true;
                if (_random.Next(2) == 0)
                {
                    _queue.Hold();
                }

                break;
            case 15 when _isHeld:
                EndOfHold();
                break;
        }
    }

    private void Meanwhile()
    {
        for (var more = _random.Next(4) == 0; more && _running < MostAtOnce; more = _random.Next(2) == 0)
        {
            _running++;
            Step();
            _running--;
        }
    }

    private void Send()
    {
        var token = CancellationToken.None;
        if (_random.Next(3) == 0)
        {
            _cancellations.Add(new CancellationTokenSource());
            token = _cancellations[^1].Token;
        }

        // What happens at the same time happens to different callers.
        var send = new SimulatedSend($"{_sends.Count}", _running, _sends.Count, Meanwhile);
        _sends.Add(send.Name, send);
        _queue.Send(new OutgoingRecord(send.Name, null, null, null, MessageHeaders.Empty, DateTimeOffset.UnixEpoch), send, token);
    }

    private void Report()
    {
        if (_clients.Where(client => client.HasAny).ToList() is { Count: > 0 } clients)
        {
            clients[_random.Next(clients.Count)].Report(_random.Next(100), _random.Next(4) > 0);
        }
    }

    private void EndOfHold()
    {
        GiveUpUnderWay();
        if (_random.Next(3) == 0)
        {
            // No other client can be made: the dead one refuses what waits, and the next attempt comes later.
            _queue.Resume(_client, isLastResort: true);
            if (_isHeld)
            {
                _queue.Hold();
            }

            return;
        }

        _isHeld = false;
        _client = NewClient();
        _queue.Resume(_client);
    }

    private void GiveUpUnderWay()
    {
        foreach (var send in _queue.GiveUpUnderWay())
        {
            send.Completion.Failed(SendFailure.Abandoned(send.Topic, new Error(ErrorCode.Local_Fatal)));
        }
    }

    private void Close()
    {
        _queue.Close();
        foreach (var send in _queue.GiveUpWaiting())
        {
            send.Completion.Failed(SendFailure.NotTakenOver(send.Topic, new Error(ErrorCode.Local_Destroy), cause: null));
        }

        GiveUpUnderWay();
        _running = MostAtOnce;
        Send();
        Assert.IsType<ObjectDisposedException>(_sends.Values.Last().Failure);
        ReportAll();
    }

    private void Finish()
    {
        _running = MostAtOnce;
        if (_isHeld)
        {
            GiveUpUnderWay();
            _client = NewClient();
            _queue.Resume(_client);
        }

        _client.Room = int.MaxValue;
        while (_queue.Count > 0)
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            Assert.True(_client.HasAny, $"seed {_seed}: {_queue.Count} records wait for nothing");
            ReportAll();
        }
    }

    private void ReportAll()
    {
        foreach (var client in _clients)
        {
            while (client.HasAny)
            {
                client.Report(0, isAcknowledged: true);
            }
        }
    }

    private void Check()
    {
        Assert.Equal(0, _queue.Count);
        foreach (var send in _sends.Values)
        {
            Assert.True(send.Outcomes == 1, $"seed {_seed}: {send.Name} got {send.Outcomes} outcomes");
            var mayBeWritten = send.Position is not null || send.Failure is PublishException { MayHaveBeenWritten: true };

            // Given up between the hand-over and the client's answer, a record may be called written although it was refused; never the other way round.
            Assert.True(mayBeWritten || !send.IsTaken, $"seed {_seed}: {send.Name} was taken, and its caller heard {send.Failure}");
            Assert.True(send.Position is null || send.Position.Value.Offset == send.Number, $"seed {_seed}: {send.Name} got the outcome of another");
        }
    }

    private SimulatedClient NewClient()
    {
        var client = new SimulatedClient(name => _sends[name], Meanwhile);
        _clients.Add(client);
        return client;
    }
}
