using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.Consuming.Transactions;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming;

/// <summary>
/// One consumer from start to stop. Read this first: it owns the poll thread (<see cref="PollLoop"/>), which feeds the dispatcher
/// (<see cref="Dispatch.Dispatcher"/>), which runs the pipeline, whose completions move the watermark
/// (<see cref="Committing.OffsetWatermark"/>) that the poll thread commits.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The dispatcher is disposed by the poll thread when it ends.")]
internal sealed class ConsumerRunner
{
    private readonly ConsumerSettings _settings;
    private readonly ITransport _transport;
    private readonly Dispatcher _dispatcher;
    private readonly TimeProvider _time;
    private readonly ConsumeTelemetry _telemetry;
    private readonly ILogger _logger;
    private readonly KeyOrderSetup? _keyOrder;
    private readonly OutputRefusals? _refusals;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private ConsumerStoppedException? _stopReason;
    private PollLoop? _loop;
    private volatile WaitingKeysReader? _keys;
    private bool _started;
    private bool _stopRequested;

    public ConsumerRunner(
        ConsumerSettings settings,
        ITransport transport,
        ConsumerParts parts,
        TimeProvider time,
        ConsumeTelemetry telemetry,
        ILogger logger)
    {
        _settings = settings;
        _transport = transport;
        _time = time;
        _telemetry = telemetry;
        _logger = logger;
        _keyOrder = parts.KeyOrder;
        _refusals = parts.Refusals;
        _dispatcher = new Dispatcher(parts.Pipeline, settings.Ordering, settings.Concurrency, time, OnStop, parts.BatchSettings, parts.Batches);
        Status = new ConsumerStatus(settings.Name, time);
    }

    public ConsumerSettings Settings => _settings;

    public ConsumerStatus Status { get; }

    /// <summary>Ends when the consumer has left its group; fails with <see cref="ConsumerStoppedException"/> when it could not go on.</summary>
    public Task Completion => _completion.Task;

    public DispatchSnapshot Snapshot => _dispatcher.Snapshot(Status.Lanes);

    /// <summary>How many records wait in retry and dead-letter topics, where the order of keys is kept across them.</summary>
    public long Waiting => Status.Lanes.Where(static lane => lane.Route is null).Sum(static lane => (long)(lane.Waiting?.Records ?? 0));

    public ConsumerWork Work
    {
        get
        {
            var snapshot = Snapshot;
            return new ConsumerWork(snapshot.Running, snapshot.Unfinished, Waiting, _settings.Transactions is null ? null : _dispatcher.Outputs.Records);
        }
    }

    /// <inheritdoc cref="Dispatcher.Concurrency"/>
    public int Concurrency
    {
        get => _dispatcher.Concurrency;
        set => _dispatcher.Concurrency = value;
    }

    /// <inheritdoc cref="Dispatcher.IsPaused"/>
    public bool IsPaused
    {
        get => _dispatcher.IsPaused;
        set => _dispatcher.IsPaused = value;
    }

    /// <inheritdoc cref="Dispatcher.IsBusy"/>
    public bool IsBusy => _dispatcher.IsBusy || _dispatcher.Outputs.Any || _keys?.IsBusy == true;

    /// <inheritdoc cref="Dispatcher.SetRate"/>
    public void SetRate(double? recordsPerSecond) => _dispatcher.SetRate(recordsPerSecond);

    /// <summary>Has partitions moved. Fails when the consumer does not run.</summary>
    public Task MoveAsync(IReadOnlyDictionary<TopicPartition, MoveTarget> targets)
    {
        var request = new MoveRequest(targets);
        PollLoop? loop;
        lock (_gate)
        {
            loop = _loop;
        }

        if (loop is null)
        {
            request.Refuse(new InvalidOperationException($"Consumer '{_settings.Name}' has not started yet, so its partitions cannot be moved."));
        }

        loop?.Request(request);
        return request.Done;
    }

    public void Start()
    {
        lock (_gate)
        {
            if (_started || _stopRequested)
            {
                return;
            }

            _started = true;
        }

        new Thread(Run) { IsBackground = true, Name = $"PubSubKafka {_settings.Name}" }.Start();
    }

    /// <summary>Takes nothing new, lets handlers finish within the drain time, commits, leaves the group. The wait ends with the token; the work goes on.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        RequestStop();
        try
        {
            await _completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConsumerStoppedException)
        {
            // Completion has already told whoever watches it.
        }
    }

    private void RequestStop()
    {
        PollLoop? loop;
        lock (_gate)
        {
            _stopRequested = true;
            loop = _loop;
            if (!_started)
            {
                Status.Stopped();
                _completion.TrySetResult();
            }
        }

        loop?.RequestStop();
    }

    private void Run()
    {
        try
        {
            using var source = _transport.OpenSource(_settings.Source);
            using var commits = OpenCommits(source);
            using var keys = _keyOrder is null
                ? null
                : new WaitingKeysReader(_settings, _keyOrder.OpenSource, _keyOrder.Catalog.Value, _keyOrder.Marks, _dispatcher, _time, _logger);
            _keys = keys;
            var loop = new PollLoop(_settings, source, _dispatcher, Status, _time, _telemetry, _logger, commits, keys);
            lock (_gate)
            {
                _loop = loop;
                if (_stopRequested)
                {
                    loop.RequestStop();
                }
            }

            loop.Run();
        }
        catch (Exception exception)
        {
            StopBecause(new ConsumerStoppedException(
                $"Consumer '{_settings.Name}' cannot go on: {exception.Message}", _settings.Name, exception));
        }
        finally
        {
            _dispatcher.Dispose();
        }

        Complete();
    }

    private ICommits OpenCommits(IRecordSource source)
    {
        if (_settings.Transactions is not { } transactions)
        {
            return new CommitScheduler(_settings, source, _dispatcher, _time, _telemetry, _logger);
        }

        return TransactionScheduler.Open(
            _settings,
            transactions,
            source,
            () => _transport.OpenTransactionalSink(transactions.Sink, transactions.Id, transactions.Timeout),
            _dispatcher,
            _refusals!,
            Status,
            _time,
            _telemetry,
            _logger);
    }

    private void Complete()
    {
        if (_stopReason is { } reason)
        {
            Status.Faulted(reason);
            Log.ConsumerFaulted(_logger, _settings.Name, reason);
            _completion.TrySetException(reason);
            return;
        }

        Status.Stopped();
        Log.ConsumerStopped(_logger, _settings.Name);
        _completion.TrySetResult();
    }

    private void OnStop(RecordDelivery delivery, Exception exception)
    {
        var record = delivery.Record;
        StopBecause(new ConsumerStoppedException(
            $"Consumer '{_settings.Name}' stopped at {record.Partition} offset {record.Offset}, which stays uncommitted: {exception.Message}",
            _settings.Name,
            exception));
        lock (_gate)
        {
            _stopRequested = true;
            _loop?.RequestStop();
        }
    }

    // The first reason is the news; workers and the poll thread may find one at the same time.
    private void StopBecause(ConsumerStoppedException reason) => Interlocked.CompareExchange(ref _stopReason, reason, null);
}
