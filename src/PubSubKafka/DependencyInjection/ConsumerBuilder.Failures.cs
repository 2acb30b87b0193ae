using Polly;
using PubSubKafka.Failures;

namespace PubSubKafka.DependencyInjection;

/// <content>What becomes of records that fail.</content>
public sealed partial class ConsumerBuilder
{
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
}
