using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Polly;
using PubSubKafka.Consuming.Handling;
using PubSubKafka.Failures;

namespace PubSubKafka.DependencyInjection;

/// <summary>Says what one consumer handles and how. Used inside <c>AddConsumer</c> only.</summary>
public sealed class ConsumerBuilder
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

    /// <summary>How a failing record is tried again.</summary>
    /// <param name="configure">For example <c>retry => retry.Exponential(attempts: 5, first: TimeSpan.FromSeconds(1))</c>.</param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder WithRetry(Action<RetryBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Configure(options => configure(new RetryBuilder(options.Retry)));
    }

    /// <summary>
    /// Has records that still fail after their attempts in place wait in retry topics, one after the other, without holding anything up; the attempts are
    /// made anew in each. Called again, it replaces the delays.
    /// </summary>
    /// <param name="delays">How long a record waits in each: 100 milliseconds to 7 days, at most 20. See <see cref="RetryTopicOptions.Delays"/>.</param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder WithRetryTopics(params TimeSpan[] delays)
    {
        ArgumentNullException.ThrowIfNull(delays);
        return Configure(options => options.RetryTopics.Delays = [.. delays]);
    }

    /// <summary>
    /// Has records of one key handled in their order also when some of them wait in retry topics or end as dead letters. See
    /// <see cref="RetryTopicOptions.KeepKeyOrder"/>.
    /// </summary>
    /// <returns>This builder.</returns>
    public ConsumerBuilder KeepKeyOrder() => Configure(options => options.RetryTopics.KeepKeyOrder = true);

    /// <summary>Writes records that cannot be handled to a dead-letter topic. This is the default; call it to name the topic.</summary>
    /// <param name="topic">The topic for all records of this consumer. Default: the record's own topic followed by <c>-dlq</c>.</param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder WithDeadLetter(string? topic = null) => Configure(options =>
    {
        options.DeadLetter.WhenExhausted = ExhaustedAction.DeadLetter;
        options.DeadLetter.Topic = topic;
    });

    /// <summary>Stops the consumer when a record cannot be handled, in place of a dead-letter topic.</summary>
    /// <returns>This builder.</returns>
    public ConsumerBuilder StopWhenExhausted() => Configure(options => options.DeadLetter.WhenExhausted = ExhaustedAction.Stop);

    /// <summary>Gives records up that cannot be handled, in place of a dead-letter topic: they are logged, counted and lost.</summary>
    /// <returns>This builder.</returns>
    public ConsumerBuilder SkipWhenExhausted() => Configure(options => options.DeadLetter.WhenExhausted = ExhaustedAction.Skip);

    /// <summary>
    /// Says what an exception means, whether it was thrown itself or stands inside of what was thrown. Rules are asked in the order they were added, those
    /// of <see cref="ClassifyFailures"/> among them, before the library's own. A record that cannot be read is never retried, and only a rule that names
    /// <see cref="MessageSerializationException"/> or a base of it below <see cref="Exception"/> applies to it. Exceptions that are fatal for the process,
    /// such as <see cref="OutOfMemoryException"/>, stop the consumer whatever the rules say.
    /// </summary>
    /// <typeparam name="TException">The exception type; types derived from it count too.</typeparam>
    /// <param name="action">What to do.</param>
    /// <param name="when">
    /// For which of them, for example <c>exception => exception.IsTransient</c>. Called by several threads at once. When it throws, that is logged as an
    /// error and the next rule is asked. Default: all.
    /// </param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="action"/> is no defined value.</exception>
    public ConsumerBuilder OnException<TException>(FailureAction action, Func<TException, bool>? when = null)
        where TException : Exception
    {
        if (!Enum.IsDefined(action))
        {
            throw new ArgumentOutOfRangeException(nameof(action), action, $"It must be one of {string.Join(", ", Enum.GetNames<FailureAction>())}.");
        }

        _declaration.Rules.Add(action, when);
        return this;
    }

    /// <summary>
    /// Has a function say what exceptions mean, for what <see cref="OnException{TException}"/> cannot tell apart. It takes its turn among these rules in the
    /// order in which they were added, and is not asked about records that cannot be read.
    /// </summary>
    /// <param name="classify">
    /// What to do, or <see langword="null"/> to leave it to the rules after this one. Asked about what was thrown, then about the exceptions inside of it,
    /// outer ones first, until it answers. Called by several threads at once; must not block. When it throws, that is logged as an error and the next rule is
    /// asked.
    /// </param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder ClassifyFailures(Func<Exception, FailureAction?> classify)
    {
        ArgumentNullException.ThrowIfNull(classify);
        _declaration.Rules.Add(classify);
        return this;
    }

    /// <summary>
    /// Wraps each attempt in a Polly pipeline, for example a timeout and a circuit breaker. Called again, it replaces the pipeline before.
    /// </summary>
    /// <remarks>
    /// What the pipeline throws is classified like what a handler throws. An open circuit pauses the partition until the circuit lets something through
    /// again, without using up attempts, unless a rule says otherwise; health is degraded meanwhile. A retry inside the pipeline is part of one attempt and
    /// holds a worker while it waits.
    /// </remarks>
    /// <param name="configure">Adds strategies, in order from the outermost. One pipeline serves all handlers of the consumer; it goes by the host's clock.</param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder WithResilience(Action<ResiliencePipelineBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _declaration.Resilience = time =>
        {
            var builder = new ResiliencePipelineBuilder { Name = _declaration.Name, TimeProvider = time };
            configure(builder);
            return builder.Build();
        };
        return this;
    }

    /// <summary>Wraps each attempt in a Polly pipeline that exists already, for example one whose circuit other code uses too.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <returns>This builder.</returns>
    public ConsumerBuilder WithResilience(ResiliencePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        _declaration.Resilience = _ => pipeline;
        return this;
    }

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
