using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>One librdkafka producer. A fatal error ends it; <see cref="ConfluentRecordSink"/> then makes another one.</summary>
internal sealed class ProducerClient : IProducerClient
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(10);

    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly Action<ProducerClient, Error> _onFatal;
    private int _isFatal;

    /// <param name="config">librdkafka's settings.</param>
    /// <param name="logger">Where its lines go.</param>
    /// <param name="onFatal">Called once, on a pool thread.</param>
    /// <exception cref="TransportException">A setting is wrong.</exception>
    public ProducerClient(IReadOnlyDictionary<string, string> config, ILogger logger, Action<ProducerClient, Error> onFatal)
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
    }

    public HandOver Produce(PendingSend send, out PublishException? refusal)
    {
        refusal = null;
        var record = send.Record;
        try
        {
            if (record.Partition is { } partition)
            {
                _producer.Produce(new global::Confluent.Kafka.TopicPartition(record.Topic, partition), send.Message(), send.OnDelivery);
            }
            else
            {
                _producer.Produce(record.Topic, send.Message(), send.OnDelivery);
            }

            return HandOver.Taken;
        }
        catch (KafkaException exception) when (exception.Error.Code is ErrorCode.Local_QueueFull)
        {
            return HandOver.QueueFull;
        }
        catch (KafkaException exception)
        {
            if (exception.Error.IsFatal)
            {
                OnError(exception.Error);
            }

            refusal = SendFailure.NotTakenOver(record.Topic, exception.Error, exception);
            return HandOver.Refused;
        }
        catch (Exception exception)
        {
            // The client was closed by another thread meanwhile, or it was given something that it cannot express.
            var code = exception is ObjectDisposedException or InvalidOperationException ? ErrorCode.Local_Destroy : ErrorCode.Local_InvalidArg;
            refusal = SendFailure.NotTakenOver(record.Topic, new Error(code, exception.Message), exception);
            return HandOver.Refused;
        }
    }

    /// <summary>Sends what lingers and waits for reports; blocks the thread. False: there was nothing to wait for.</summary>
    public bool TryFlush(TimeSpan timeout)
    {
        try
        {
            return _producer.Flush(timeout) > 0;
        }
        catch (Exception exception) when (exception is KafkaException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Frees the client. Delivery reports that have not come by then never come.</summary>
    public async Task CloseAsync(TimeProvider time)
    {
        // Disposing joins librdkafka's threads, and a caller on a pool thread must not pay for a broker that does not answer.
        var closing = Task.Factory.StartNew(
            static state => ((IDisposable)state!).Dispose(), _producer, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await closing.WaitAsync(CloseTimeout, time).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.ProducerCloseTimedOut(_logger, CloseTimeout, exception);
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
            Log.ClientFatal(_logger, _name, code, error.Reason);

            // Not on this thread: it is the client's own, or one that holds the queue's lock.
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Client._onFatal(state.Client, state.Error), (Client: this, Error: error), preferLocal: false);
        }
    }
}
