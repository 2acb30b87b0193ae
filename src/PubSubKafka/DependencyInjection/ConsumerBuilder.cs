using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PubSubKafka.Consuming.Handling;

namespace PubSubKafka.DependencyInjection;

/// <summary>Says what one consumer handles and how. Used inside <c>AddConsumer</c> only.</summary>
public sealed partial class ConsumerBuilder
{
    private readonly IServiceCollection _services;
    private readonly ConsumerDeclaration _declaration;

    internal ConsumerBuilder(IServiceCollection services, ConsumerDeclaration declaration)
    {
        _services = services;
        _declaration = declaration;
    }

    /// <summary>
    /// Handles messages of a type, from every topic that <c>AddTopic</c> declared it for. The handler comes from a service scope of its own for
    /// each message; it is registered as scoped unless it is registered already.
    /// </summary>
    /// <typeparam name="TMessage">The declared message type.</typeparam>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <returns>This builder.</returns>
    public ConsumerBuilder Handle<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where TMessage : class
        where THandler : class, IMessageHandler<TMessage>
    {
        _services.TryAddScoped<THandler>();
        return Add(typeof(TMessage), new HandlerInvoker<TMessage, THandler>());
    }

    /// <summary>Handles messages of a type with a function. Services come from <see cref="ConsumeContext.Services"/>.</summary>
    /// <typeparam name="TMessage">The declared message type.</typeparam>
    /// <param name="handler">Under the same rules as <see cref="IMessageHandler{TMessage}.HandleAsync"/>.</param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder Handle<TMessage>(Func<ConsumeContext<TMessage>, CancellationToken, ValueTask> handler)
        where TMessage : class
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(typeof(TMessage), new DelegateInvoker<TMessage>(handler));
    }

    /// <summary>
    /// Handles messages of a type in batches. The handler comes from a service scope of its own for each batch; it is registered as scoped unless it is registered
    /// already. A consumer that handles batches has one handler.
    /// </summary>
    /// <typeparam name="TMessage">The declared message type.</typeparam>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <param name="size">How many messages at most. See <see cref="ConsumerOptions.BatchSize"/>.</param>
    /// <param name="within">How long the first may wait for more. See <see cref="ConsumerOptions.BatchWithin"/>.</param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder HandleBatch<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        int? size = null, TimeSpan? within = null)
        where TMessage : class
        where THandler : class, IBatchMessageHandler<TMessage>
    {
        _services.TryAddScoped<THandler>();
        return HandleBatch<TMessage>(
            static (batch, cancellationToken) => batch.Services.GetRequiredService<THandler>().HandleAsync(batch, cancellationToken), size, within);
    }

    /// <summary>Handles messages of a type in batches with a function. Services come from <see cref="MessageBatch{TMessage}.Services"/>.</summary>
    /// <typeparam name="TMessage">The declared message type.</typeparam>
    /// <param name="handler">Under the same rules as <see cref="IBatchMessageHandler{TMessage}.HandleAsync"/>.</param>
    /// <param name="size">How many messages at most. See <see cref="ConsumerOptions.BatchSize"/>.</param>
    /// <param name="within">How long the first may wait for more. See <see cref="ConsumerOptions.BatchWithin"/>.</param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder HandleBatch<TMessage>(Func<MessageBatch<TMessage>, CancellationToken, ValueTask> handler, int? size = null, TimeSpan? within = null)
        where TMessage : class
    {
        ArgumentNullException.ThrowIfNull(handler);
        Configure(options =>
        {
            options.BatchSize = size ?? options.BatchSize;
            options.BatchWithin = within ?? options.BatchWithin;
        });
        return Add(typeof(TMessage), new BatchInvoker<TMessage>(handler));
    }

    /// <summary>The consumer group. See <see cref="ConsumerOptions.GroupId"/>.</summary>
    /// <param name="groupId">The group's id.</param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder WithGroup(string groupId) => Configure(options => options.GroupId = groupId);

    /// <summary>How many handlers may run at the same time. See <see cref="ConsumerOptions.Concurrency"/>.</summary>
    /// <param name="handlers">1 to 100,000.</param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder WithConcurrency(int handlers) => Configure(options => options.Concurrency = handlers);

    /// <summary>Which records wait for each other. See <see cref="ConsumerOptions.Ordering"/>.</summary>
    /// <param name="ordering">The ordering.</param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder WithOrdering(MessageOrdering ordering) => Configure(options => options.Ordering = ordering);

    /// <summary>Sets any option of the consumer.</summary>
    /// <param name="configure">Changes the options. Configuration is applied after it and wins.</param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder Configure(Action<ConsumerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _declaration.Configure.Add(configure);
        return this;
    }

    private ConsumerBuilder Add(Type messageType, MessageInvoker invoker)
    {
        if (!_declaration.Handlers.TryAdd(messageType, invoker))
        {
            _declaration.Mistakes.Add(
                $"Consumer '{_declaration.Name}' has two handlers of {messageType.Name}; give the second one a consumer, and so a group, of its own.");
        }

        return this;
    }
}
