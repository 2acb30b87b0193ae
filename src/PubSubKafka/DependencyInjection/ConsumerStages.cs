using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Polly;
using PubSubKafka.Consuming;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Consuming.Handling;
using PubSubKafka.Diagnostics;
using PubSubKafka.Failures;
using PubSubKafka.Pipeline;
using PubSubKafka.Publishing;
using PubSubKafka.Retries;
using PubSubKafka.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.DependencyInjection;

/// <summary>
/// Puts the stages of one consumer together. From the outermost to the innermost: the order of keys, telemetry, failure handling, the user's resilience pipeline,
/// reading and handling. A handler of batches is called before the stages, and the innermost one says how it went.
/// </summary>
internal sealed class ConsumerStages(
    IServiceProvider services,
    ConsumerDeclaration declaration,
    ConsumerOptions options,
    string group,
    RetryRoutes routes,
    ConsumeTelemetry telemetry,
    MessageTypeMap types,
    MessagePublisher publisher,
    Func<IRecordSink> sink,
    TimeProvider time,
    ILoggerFactory loggers)
{
    private readonly OutputRefusals? _refusals = options.Transactions.Enabled ? new OutputRefusals(time) : null;
    private readonly FailureRules _rules = TopicPlanner.RulesOf(declaration, options);
    private readonly ResiliencePipeline? _resilience = declaration.Resilience?.Invoke(time);

    public ConsumerParts Build(KeyOrderSetup? keyOrder)
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var reader = new MessageReader(
            declaration.Name, new HandlerMap(types, declaration.Handlers), options.UnknownTypes, telemetry, loggers.CreateLogger<HandlerStage>());
        if (!declaration.HandlesBatches)
        {
            IDeliveryStage handling = new HandlerStage(declaration.Name, reader, scopes, publisher, _refusals);
            return new ConsumerParts(Around(_resilience is null ? handling : new ResilienceStage(handling, _resilience)), null, null, keyOrder, _refusals);
        }

        var pipeline = Around(new BatchedStage());
        var batches = new BatchStage(declaration.Name, pipeline, new BatchPolicy(_rules), reader, CallHandler, scopes, publisher, telemetry, _refusals);
        return new ConsumerParts(pipeline, batches, new BatchSettings(options.BatchSize, options.BatchWithin), keyOrder, _refusals);
    }

    private ValueTask CallHandler(Func<CancellationToken, ValueTask> call, CancellationToken cancellationToken) =>
        _resilience?.ExecuteAsync(call, cancellationToken) ?? call(cancellationToken);

    private IDeliveryStage Around(IDeliveryStage handling)
    {
        var logger = loggers.CreateLogger<FailureStage>();
        IDeliveryStage failures = new FailureStage(
            handling,
            declaration.Name,
            new FailurePolicy(options.Retry, routes, options.DeadLetter.WhenExhausted, TopicPlanner.HasDeadLetters(declaration, options), _rules),
            new DepartureWriter(
                declaration.Name,
                new RetryTopicWriter(group, sink, time),
                new DeadLetterWriter(declaration.Name, group, options.DeadLetter, sink, time),
                Random.Shared.NextDouble,
                telemetry,
                logger,
                _refusals),
            time,
            Random.Shared.NextDouble,
            telemetry,
            logger);
        IDeliveryStage outermost = new TelemetryStage(failures, telemetry);
        if (routes.KeepOrder)
        {
            outermost = new KeyOrderStage(outermost, declaration.Name, time, telemetry, loggers.CreateLogger<KeyOrderStage>());
        }

        return services.GetService<IDeliveryObserver>() is { } observer ? new ObserverStage(outermost, declaration.Name, observer) : outermost;
    }
}
