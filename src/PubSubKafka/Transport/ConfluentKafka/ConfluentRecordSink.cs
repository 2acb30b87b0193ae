using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>The cluster's producer. <see cref="SendQueue"/> decides when and in which order records go to the client; this owns the client.</summary>
internal sealed class ConfluentRecordSink : IRecordSink
{
    private static readonly TimeSpan FlushSlice = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReportSlice = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan ReplacementPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CloseFlushTimeout = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, string> _config;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SendQueue _queue;
    private ProducerClient _client;
    private bool _isDisposed;
    private volatile bool _isGivenUp;

    /// <exception cref="TransportException">A setting is wrong.</exception>
    public ConfluentRecordSink(SinkSettings settings, ILogger logger, TimeProvider time)
    {
        _config = ConfluentConfigMapper.Producer(settings);
        _logger = logger;
        _time = time;
        _client = new ProducerClient(_config, logger, OnFatal);
        _queue = new SendQueue(settings.QueueCapacity, _client, time);
    }

    public ValueTask<RecordPosition> SendAsync(OutgoingRecord record, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<RecordPosition>(cancellationToken)
            : _queue.SendAsync(record, cancellationToken);

    public ValueTask<int> FlushAsync(CancellationToken cancellationToken) => _queue.Count == 0
        ? ValueTask.FromResult(0)
        : new ValueTask<int>(Task.Factory.StartNew(
            () => Flush(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

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

        var (waiting, underWay) = _queue.GiveUp();
        var closed = new Error(ErrorCode.Local_Destroy, "The producer was closed.");
        foreach (var send in waiting)
        {
            send.Fail(SendFailure.NotTakenOver(send.Record.Topic, closed, cause: null));
        }

        Abandon(underWay, closed);
        if (waiting.Count + underWay.Count > 0)
        {
            Log.ProducerClosedEarly(_logger, waiting.Count + underWay.Count);
        }

        await _client.CloseAsync(_time).ConfigureAwait(false);
        _queue.Dispose();
    }

    private static void Abandon(IReadOnlyList<PendingSend> sends, Error error)
    {
        foreach (var send in sends)
        {
            send.Fail(SendFailure.Abandoned(send.Record.Topic, error));
        }
    }

    // Only a flush makes librdkafka send what lingers, and it blocks, so it has a thread of its own and comes up for air.
    private int Flush(CancellationToken cancellationToken)
    {
        while (true)
        {
            var count = _queue.Count;
            if (count == 0 || cancellationToken.IsCancellationRequested)
            {
                // Whoever has waited in vain with the host's patience does not want to wait once more for the end of the process.
                _isGivenUp = count > 0;
                return count;
            }

            if (!_client.TryFlush(FlushSlice))
            {
                // The client has nothing: its last reports are being delivered, or it is being replaced.
                cancellationToken.WaitHandle.WaitOne(ReportSlice);
            }
        }
    }

    private async Task RetryReplacementAsync(ProducerClient former, Error error)
    {
        await Task.Delay(ReplacementPause, _time).ConfigureAwait(false);
        OnFatal(former, error);
    }

    private void OnFatal(ProducerClient former, Error error)
    {
        IReadOnlyList<PendingSend> abandoned;
        lock (_lock)
        {
            // While closing nothing new is sent, and closing gives up what is left.
            if (_isDisposed || !ReferenceEquals(_client, former))
            {
                return;
            }

            try
            {
                _client = new ProducerClient(_config, _logger, OnFatal);
            }
            catch (TransportException exception)
            {
                // Until there is a new one the dead client refuses every record, so nothing waits in vain.
                Log.ProducerNotReplaced(_logger, ReplacementPause, exception);
                _ = RetryReplacementAsync(former, error);
                return;
            }

            abandoned = _queue.Replace(former, _client);
        }

        Log.ProducerReplaced(_logger, abandoned.Count);
        Abandon(abandoned, error);
        _queue.Pump();
        _ = former.CloseAsync(_time);
    }
}
