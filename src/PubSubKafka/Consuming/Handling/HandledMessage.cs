using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Pipeline;
using PubSubKafka.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Handling;

/// <inheritdoc/>
internal sealed class HandledMessage<TMessage>(HandledRecord handled, TMessage? message) : ConsumeContext<TMessage>
    where TMessage : class
{
    // Of this attempt: one that was given up must not add to the next one's.
    private readonly DeliveryOutputs? _outputs = handled.Delivery.Outputs;
    private IServiceScope? _scope;
    private string? _key;
    private string? _messageId;

    public override TMessage Message => message ?? throw new TombstoneNotHandledException(
        $"The record {handled.Delivery.Origin} offset {handled.Delivery.OriginOffset} is a tombstone and has no {typeof(TMessage).Name}: check IsTombstone before Message.");

    public override string Consumer => handled.Consumer;

    public override string Topic => handled.Delivery.Origin.Topic;

    public override int Partition => handled.Delivery.Origin.Partition;

    public override long Offset => handled.Delivery.OriginOffset;

    public override ReadOnlyMemory<byte> KeyBytes => Record.Key;

    public override bool HasKey => Record.Key is not null;

    public override string? Key => Record.Key is null ? null : _key ??= Encoding.UTF8.GetString(Record.Key);

    public override DateTimeOffset Timestamp => handled.Delivery.Ticket?.Timestamp ?? Record.Timestamp;

    public override MessageHeaders Headers => Record.Headers;

    public override string MessageId => _messageId ??= RecordIdentity.MessageId(Record, handled.Delivery.Origin, handled.Delivery.OriginOffset);

    public override string CorrelationId => Header(WireHeaders.CorrelationId) ?? MessageId;

    public override string? CausationId => Header(WireHeaders.CausationId);

    public override int Attempt => handled.Delivery.TotalAttempts;

    public override bool IsTombstone => Record.Value is null;

    // Made by the first who asks: a scope costs more than a handler that needs none.
    public override IServiceProvider Services => (_scope ?? OpenScope()).ServiceProvider;

    public bool HasServices => _scope is not null;

    private ReceivedRecord Record => handled.Delivery.Record;

    public override ValueTask<PublishResult> PublishAsync<TOutgoing>(
        TOutgoing message, PublishOptions? options, CancellationToken cancellationToken = default) =>
        handled.Publisher.PublishAsync(message, options, CorrelationId, MessageId, _outputs, cancellationToken);

    public ValueTask FreeServicesAsync()
    {
        if (_scope is IAsyncDisposable scope)
        {
            return scope.DisposeAsync();
        }

        _scope?.Dispose();
        return default;
    }

    private IServiceScope OpenScope()
    {
        IServiceScope scope;
        try
        {
            scope = handled.Scopes.CreateScope();
        }
        catch (ObjectDisposedException exception)
        {
            throw new ServicesGoneException(exception);
        }

        // A handler may ask from several threads at once.
        if (Interlocked.CompareExchange(ref _scope, scope, null) is not { } first)
        {
            return scope;
        }

        scope.Dispose();
        return first;
    }

    private string? Header(string name) => Record.Headers.GetText(name) is { Length: > 0 } text ? text : null;
}
