using System.Runtime.InteropServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>The librdkafka producer of a <see cref="ConfluentTransactionalSink"/>.</summary>
internal sealed class TransactionalClient
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastAbort = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(4);

    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly ILogger _logger;
    private readonly NativeRecord _record = new();

    /// <exception cref="TransportException">A setting is wrong, or the client is not one that this library can commit with.</exception>
    public TransactionalClient(IReadOnlyDictionary<string, string> config, ILogger logger)
    {
        _logger = logger;
        Name = config["client.id"];

        // The client's thread lives long; it must not keep the context of whoever opens it.
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _producer = ClientConfigurationError.Guard(() => new ProducerBuilder<byte[]?, byte[]?>(config)
            .SetKeySerializer(Serializers.ByteArray!)
            .SetValueSerializer(Serializers.ByteArray!)
            .SetErrorHandler((_, error) => Log.Guard(this, error, static (client, error) => client.OnError(error)))
            .SetLogHandler((_, message) => Log.Forward(_logger, message))
            .Build());
        try
        {
            Handle = ClientHandle.Of(_producer);
        }
        catch (TransportException)
        {
            _producer.Dispose();
            throw;
        }
    }

    public string Name { get; }

    public SafeHandle Handle { get; }

    /// <summary>Hands over a record that nobody wants a report of. False: the client's queue is full.</summary>
    /// <exception cref="KafkaException">It was not taken over.</exception>
    public bool TryProduce(OutgoingRecord record) => _record.TryProduce(Handle, record);

    /// <summary>Hands over a record. False: the client's queue is full.</summary>
    /// <exception cref="Exception">It was not taken over.</exception>
    public bool TryProduce(OutgoingRecord record, Action<DeliveryReport<byte[]?, byte[]?>> report)
    {
        try
        {
            var message = ReusedMessage.Of(record);
            _producer.Produce(message.Target, message, report);
            message.Clear();
            return true;
        }
        catch (KafkaException exception) when (exception.Error.Code is ErrorCode.Local_QueueFull)
        {
            return false;
        }
        catch (Exception)
        {
            // The exception holds the message, and the caller may look at it.
            ReusedMessage.Forget();
            throw;
        }
    }

    /// <summary>Waits until everything was written or reported as not written. False: not all of it in time.</summary>
    public bool TryFlush(TimeSpan atMost) => _producer.Flush(atMost) == 0;

    /// <summary>Ends the client, after an attempt to abort what is open.</summary>
    public void Close(NativeTransaction? open, TimeProvider time)
    {
        // Disposing joins librdkafka's threads, and the owner must not wait for a broker that does not answer.
        var closing = Task.Factory.StartNew(() => Close(open), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            closing.WaitAsync(CloseTimeout, time).GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            Log.ProducerCloseTimedOut(_logger, CloseTimeout, exception);
        }
    }

    private void Close(NativeTransaction? open)
    {
        if (open?.Abort(LastAbort) is { Kind: TransactionErrorKind.Repeat } failure)
        {
            Log.Guard(() => Log.TransactionLeftOpen(_logger, Name, failure.Message));
        }

        // What is still under way of a fenced one is answered first: librdkafka 2.15 frees the text of the error when it ends, and an answer that comes
        // after that frees it again, which ends the process.
        TryFlush(LastAnswers);
        _producer.Dispose();
    }

    private void OnError(Error error)
    {
        // Also where it is fatal for this client: its owner hears so with the next step, and goes on with another one.
        Log.ClientError(_logger, Name, ErrorCodes.Name(error.Code), error.Reason);
    }
}
