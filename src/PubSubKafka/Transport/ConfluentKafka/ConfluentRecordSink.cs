using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>The cluster's producer. <see cref="SendQueue"/> decides when and in which order records go to the client; this owns the client.</summary>
internal sealed class ConfluentRecordSink : IRecordSink
{
    private static readonly TimeSpan FlushSlice = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReportSlice = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LastReportsTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReplacementPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CloseFlushTimeout = TimeSpan.FromSeconds(10);

    private readonly Func<Action<IProducerClient, Error>, IProducerClient> _makeClient;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SendQueue _queue;
    private IProducerClient _client;
    private bool _isDisposed;
    private volatile bool _isGivenUp;

    /// <exception cref="TransportException">A setting is wrong.</exception>
    public ConfluentRecordSink(SinkSettings settings, ILogger logger, TimeProvider time)
        : this(Maker(settings, logger), settings.QueueCapacity, logger, time)
    {
    }

    /// <param name="makeClient">Makes the client, and the next one after it failed for good, which it tells by calling the action once.</param>
    /// <param name="queueCapacity">How many records may be under way.</param>
    /// <param name="logger">Where lines go.</param>
    /// <param name="time">The clock.</param>
    public ConfluentRecordSink(
        Func<Action<IProducerClient, Error>, IProducerClient> makeClient, int queueCapacity, ILogger logger, TimeProvider time)
    {
        _makeClient = makeClient;
        _logger = logger;
        _time = time;

        // Its very first words may be that it has failed.
        lock (_lock)
        {
            _client = makeClient(OnFatal);
            _queue = new SendQueue(queueCapacity, _client, time);
        }
    }

    public void Send(OutgoingRecord record, ISendCompletion completion, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            completion.Failed(new OperationCanceledException(cancellationToken));
            return;
        }

        _queue.Send(record, completion, cancellationToken);
    }

    public ValueTask<int> FlushAsync(CancellationToken cancellationToken) => _queue.Count == 0
        ? ValueTask.FromResult(0)
        : new ValueTask<int>(OnThreadOfItsOwn(() =>
        {
            var count = Flush(() => _queue.Count, cancellationToken);

            // Whoever has waited in vain with the host's patience does not want to wait once more for the end of the process.
            _isGivenUp = count > 0;
            return count;
        }));

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _queue.Close();
        if (!_isGivenUp)
        {
            using var timeout = new CancellationTokenSource(CloseFlushTimeout, _time);
            await FlushAsync(timeout.Token).ConfigureAwait(false);
        }

        var closed = new Error(ErrorCode.Local_Destroy, "The producer was closed.");
        var waiting = _queue.GiveUpWaiting();
        foreach (var send in waiting)
        {
            send.Completion.Failed(SendFailure.NotTakenOver(send.Topic, closed, cause: null));
        }

        var count = waiting.Count + Abandon(closed);
        if (count > 0)
        {
            Log.ProducerClosedEarly(_logger, count);
        }

        await _client.CloseAsync(_time).ConfigureAwait(false);
        _queue.Dispose();
    }

    private static Func<Action<IProducerClient, Error>, IProducerClient> Maker(SinkSettings settings, ILogger logger)
    {
        var config = ConfluentConfigMapper.Producer(settings);
        return onFatal => new ProducerClient(config, logger, onFatal);
    }

    private static Task<int> OnThreadOfItsOwn(Func<int> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // Only a flush makes librdkafka send what lingers, and it blocks, so it has a thread of its own and comes up for air.
    private int Flush(Func<int> remaining, CancellationToken cancellationToken)
    {
        while (true)
        {
            var count = remaining();
            if (count == 0 || cancellationToken.IsCancellationRequested)
            {
                return count;
            }

            if (!_client.TryFlush(FlushSlice))
            {
                // The client has nothing: its last reports are being delivered, or it is being replaced.
                cancellationToken.WaitHandle.WaitOne(ReportSlice);
            }
        }
    }

    private int Abandon(Error error)
    {
        var abandoned = _queue.GiveUpUnderWay();
        foreach (var send in abandoned)
        {
            send.Completion.Failed(SendFailure.Abandoned(send.Topic, error));
        }

        return abandoned.Count;
    }

    private void OnFatal(IProducerClient former, Error error)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_client, former))
            {
                _ = ReplaceAsync(former, error);
            }
        }
    }

    private async Task ReplaceAsync(IProducerClient former, Error error)
    {
        for (var abandoned = 0; ;)
        {
            // New records wait, so that none is written before one that the former client has sent and that a broker has yet to write.
            _queue.Hold();
            abandoned += await LastReportsAsync(error).ConfigureAwait(false);
            if (TryReplace(abandoned))
            {
                await former.CloseAsync(_time).ConfigureAwait(false);
                return;
            }

            // Until there is a new one the dead client refuses every record, so nothing waits in vain.
            _queue.Resume(former, isLastResort: true);
            if (_isDisposed)
            {
                return;
            }

            await Task.Delay(ReplacementPause, _time).ConfigureAwait(false);
        }
    }

    // A client that has failed still tells what became of the records it has: it gives those up that it had not sent, and brokers answer for others.
    private async Task<int> LastReportsAsync(Error error)
    {
        using var patience = new CancellationTokenSource(LastReportsTimeout, _time);
        await OnThreadOfItsOwn(() => Flush(() => _queue.UnderWay, patience.Token)).ConfigureAwait(false);
        return Abandon(error);
    }

    private bool TryReplace(int abandoned)
    {
        lock (_lock)
        {
            // While closing nothing new is sent.
            if (_isDisposed)
            {
                return false;
            }

            try
            {
                _client = _makeClient(OnFatal);
            }
            catch (Exception exception)
            {
                Log.ProducerNotReplaced(_logger, ReplacementPause, exception);
                return false;
            }

            // Under the lock: the new client may fail at once, and its successor must not be passed by this call.
            Log.ProducerReplaced(_logger, abandoned);
            _queue.Resume(_client);
            return true;
        }
    }
}
