using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>One librdkafka producer. A fatal error ends it; <see cref="ConfluentRecordSink"/> then makes another one.</summary>
internal sealed class ProducerClient : IProducerClient
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(10);

    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly ClientUse _use = new();
    private readonly BrokerReminder? _reminder;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly Action<IProducerClient, Error> _onFatal;
    private int _isFatal;

    /// <param name="config">librdkafka's settings.</param>
    /// <param name="logger">Where its lines go.</param>
    /// <param name="onFatal">Called once, on a pool thread.</param>
    /// <exception cref="TransportException">A setting is wrong.</exception>
    public ProducerClient(IReadOnlyDictionary<string, string> config, ILogger logger, Action<IProducerClient, Error> onFatal)
    {
        _logger = logger;
        _name = config["client.id"];
        _onFatal = onFatal;

        // The client's thread lives long; it must not keep the context (the trace, above all) of whoever sends the first record.
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _producer = ClientConfigurationError.Guard(() => new ProducerBuilder<byte[]?, byte[]?>(config)
            .SetKeySerializer(Serializers.ByteArray!)
            .SetValueSerializer(Serializers.ByteArray!)
            .SetErrorHandler((_, error) => Log.Guard(this, error, static (client, error) => client.OnError(error)))
            .SetLogHandler((_, message) => Log.Forward(_logger, message))
            .Build());
        _reminder = BrokerReminder.TryOf(_producer, config);
    }

    public HandOver Produce(PendingSend send, OutgoingRecord record, out PublishException? refusal)
    {
        if (!_use.TryBegin())
        {
            refusal = SendFailure.NotTakenOver(record.Topic, new Error(ErrorCode.Local_Destroy, "The producer was closed."), cause: null);
            return HandOver.Dead;
        }

        refusal = null;
        try
        {
            var message = ReusedMessage.Of(record);
            _producer.Produce(message.Target, message, send.OnDelivery);
            message.Clear();
            return HandOver.Taken;
        }
        catch (KafkaException exception) when (exception.Error.Code is ErrorCode.Local_QueueFull)
        {
            return HandOver.QueueFull;
        }
        catch (Exception exception)
        {
            // The exception holds the message, and the caller may look at it.
            ReusedMessage.Forget();
            var error = ErrorOf(exception);
            if (error.IsFatal)
            {
                Log.Guard(this, error, static (client, error) => client.OnError(error));
            }

            refusal = SendFailure.NotTakenOver(record.Topic, error, exception);
            return error.IsFatal ? HandOver.Dead : HandOver.Refused;
        }
        finally
        {
            _use.End();
        }
    }

    public bool TryFlush(TimeSpan timeout)
    {
        if (!_use.TryBegin())
        {
            return false;
        }

        try
        {
            return _producer.Flush(timeout) > 0;
        }
        catch (KafkaException)
        {
            return false;
        }
        finally
        {
            _use.End();
        }
    }

    public async Task CloseAsync(TimeProvider time)
    {
        // Disposing joins librdkafka's threads, and a caller on a pool thread must not pay for a broker that does not answer.
        var closing = Task.Factory.StartNew(Close, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await closing.WaitAsync(CloseTimeout, time).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.ProducerCloseTimedOut(_logger, CloseTimeout, exception);
        }
    }

    private Error ErrorOf(Exception exception) => exception switch
    {
        KafkaException { Error: var error } when Volatile.Read(ref _isFatal) == 1 || ErrorCodes.IsEndOfProducer(error.Code) => new Error(error.Code, error.Reason, isFatal: true),
        KafkaException { Error: var error } => error,

        // It was given something that it cannot express.
        _ => new Error(ErrorCode.Local_InvalidArg, exception.Message),
    };

    private void Close()
    {
        if (_use.TryClose())
        {
            _reminder?.Dispose();
            _producer.Dispose();
        }
    }

    private void OnError(Error error)
    {
        var code = ErrorCodes.Name(error.Code);
        if (!error.IsFatal)
        {
            Log.ClientError(_logger, _name, code, error.Reason);
            return;
        }

        if (Interlocked.Exchange(ref _isFatal, 1) == 0)
        {
            // Not on this thread: it may be the client's own.
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Client._onFatal(state.Client, state.Error), (Client: this, Error: error), preferLocal: false);
            Log.ClientFatal(_logger, _name, code, error.Reason);
        }
    }
}
