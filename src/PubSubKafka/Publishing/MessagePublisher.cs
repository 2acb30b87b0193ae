using System.Diagnostics;
using System.Text;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;
using PubSubKafka.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.Publishing;

/// <inheritdoc cref="IMessagePublisher"/>
/// <param name="types">The declared message types.</param>
/// <param name="sink">The cluster's producer, opened by the first record.</param>
/// <param name="readiness">What has to be true of the topics before the first record.</param>
/// <param name="time">The clock behind ids and times.</param>
/// <param name="source">What <c>ce_source</c> holds.</param>
/// <param name="readinessTimeout">How long a record waits for the topics before its call fails.</param>
/// <param name="telemetry">Watches each send.</param>
internal sealed class MessagePublisher(
    MessageTypeMap types, Lazy<IRecordSink> sink, ITopicReadiness readiness, TimeProvider time, string source, TimeSpan readinessTimeout, PublishTelemetry telemetry)
    : IMessagePublisher, IConsequencePublisher
{
    private readonly RecordComposer _composer = new(source, time);
    private readonly HandOverGate _gate = new(readiness);
    private readonly PublishCallPool _calls = new(telemetry);

    public ValueTask<PublishResult> PublishAsync<TMessage>(TMessage message, CancellationToken cancellationToken = default)
        where TMessage : class
    {
        ArgumentNullException.ThrowIfNull(message);
        return SendAsync(Resolve<TMessage>(topic: null), message, tombstoneKey: null, options: null, parent: default, cancellationToken);
    }

    public ValueTask<PublishResult> PublishAsync<TMessage>(TMessage message, PublishOptions options, CancellationToken cancellationToken = default)
        where TMessage : class
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(options);
        return SendAsync(Resolve<TMessage>(options.Topic), message, tombstoneKey: null, options, parent: default, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<PublishResult> PublishAsync<TMessage>(
        TMessage message, PublishOptions? options, string correlationId, string causationId, IRecordOutlet? outlet, CancellationToken cancellationToken)
        where TMessage : class
    {
        ArgumentNullException.ThrowIfNull(message);
        return SendAsync(
            Resolve<TMessage>(options?.Topic),
            message,
            tombstoneKey: null,
            outlet is null ? options : options?.WithOwnBytes(),
            new ParentMessage(correlationId, causationId),
            cancellationToken,
            outlet);
    }

    public ValueTask<PublishResult> PublishTombstoneAsync<TMessage>(string key, CancellationToken cancellationToken = default)
        where TMessage : class
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return SendAsync(Resolve<TMessage>(topic: null), message: null, Encoding.UTF8.GetBytes(key), options: null, parent: default, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<PublishResult>> PublishBatchAsync<TMessage>(
        IEnumerable<TMessage> messages, CancellationToken cancellationToken = default)
        where TMessage : class
    {
        ArgumentNullException.ThrowIfNull(messages);
        var type = Resolve<TMessage>(topic: null);
        var batch = new PublishBatch(type.Topic);
        try
        {
            foreach (var message in messages)
            {
                batch.Add(message is null
                    ? ValueTask.FromException<PublishResult>(new ArgumentException("A message of the batch is null.", nameof(messages)))
                    : cancellationToken.IsCancellationRequested
                        ? ValueTask.FromCanceled<PublishResult>(cancellationToken)
                        : SendAsync(type, message, tombstoneKey: null, options: null, parent: default, cancellationToken));
                if (batch.IsFull)
                {
                    await batch.CollectOldestAsync().ConfigureAwait(false);
                }
            }
        }
        finally
        {
            // Also when the sequence itself throws: what was handed over is on its way, and its outcome has to be seen.
            await batch.CollectAllAsync().ConfigureAwait(false);
        }

        return batch.Results();
    }

    // With an open gate the hand-over happens inside the caller's call, which is what keeps un-awaited calls in order.
    private ValueTask<PublishResult> SendAsync<TMessage>(
        MessageType<TMessage> type,
        TMessage? message,
        byte[]? tombstoneKey,
        PublishOptions? options,
        ParentMessage parent,
        CancellationToken cancellationToken,
        IRecordOutlet? outlet = null)
        where TMessage : class
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<PublishResult>(cancellationToken);
        }

        var call = _calls.Begin(type.Topic);
        var task = call.Task;
        var context = CallersContext.Capture();
        try
        {
            var scope = telemetry.Start(type.Topic);
            call.Watch(scope);
            var activity = scope.Activity ?? Activity.Current;
            var composed = message is null
                ? _composer.ComposeTombstone(type, tombstoneKey!, parent, activity)
                : _composer.Compose(type, message, options, parent, activity);
            if (scope.Activity is { IsAllDataRequested: true })
            {
                var messageId = composed.MessageId.ToString();
                PublishTelemetry.Composed(scope, messageId, composed.CorrelationId ?? messageId, isTombstone: message is null);
            }

            if (!_gate.IsOpen && _gate.Enter() is { } turn)
            {
                _ = SendInTurnAsync(turn, call, composed, outlet, cancellationToken);
            }
            else
            {
                call.Send(outlet ?? sink.Value, composed, cancellationToken);
            }
        }
        catch (Exception exception)
        {
            call.Refuse(Translate(exception, type.Topic));
        }
        finally
        {
            context.Restore();
        }

        return task;
    }

    private async Task SendInTurnAsync(HandOverTurn turn, PublishCall call, ComposedRecord composed, IRecordOutlet? outlet, CancellationToken cancellationToken)
    {
        var topic = composed.Record.Topic;
        try
        {
            using (cancellationToken.UnsafeRegister(static (turn, token) => ((HandOverTurn)turn!).TryEnd(new OperationCanceledException(token)), turn))
            using (time.CreateTimer(turn => ((HandOverTurn)turn!).TryEnd(NotReady(topic)), turn, readinessTimeout, Timeout.InfiniteTimeSpan))
            {
                await turn;
            }

            call.Send(outlet ?? sink.Value, composed, cancellationToken);
        }
        catch (Exception exception)
        {
            call.Refuse(Translate(exception, topic));
        }
    }

    // The one exception that is not the caller's yet: the producer could not be made, because its settings are wrong.
    private static Exception Translate(Exception exception, string topic) => exception is TransportException transport
        ? new PublishException(transport.Message, topic, transport.ErrorCode, mayHaveBeenWritten: false, isTransient: false, transport)
        : exception;

    private PublishException NotReady(string topic) => new(
        $"The record for topic '{topic}' was not sent: within {readinessTimeout} no broker has said whether the declared topics exist. {readiness.Trouble ?? "None has answered yet; see BootstrapServers."}",
        topic,
        TransportErrors.TimedOut,
        mayHaveBeenWritten: false,
        isTransient: true);

    private MessageType<TMessage> Resolve<TMessage>(string? topic)
        where TMessage : class
    {
        var declared = types.For(typeof(TMessage));
        if (topic is null && declared.Count == 1)
        {
            return (MessageType<TMessage>)declared[0];
        }

        foreach (var type in declared)
        {
            if (string.Equals(type.Topic, topic, StringComparison.Ordinal))
            {
                return (MessageType<TMessage>)type;
            }
        }

        throw UndeclaredTopic.Exception(typeof(TMessage), topic, declared);
    }
}
