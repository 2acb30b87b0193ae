using Polly;
using PubSubKafka.Consuming.Handling;
using PubSubKafka.Failures;

namespace PubSubKafka.DependencyInjection;

/// <summary>One consumer as code declared it.</summary>
internal sealed class ConsumerDeclaration(string name)
{
    public string Name { get; } = name;

    /// <summary>Handlers by message type. A consumer has one for each type: two would make "handled" mean two things.</summary>
    public Dictionary<Type, MessageInvoker> Handlers { get; } = [];

    /// <summary>Whether it handles batches.</summary>
    public bool HandlesBatches => Handlers.Values.Any(static handler => handler is BatchInvoker);

    public List<string> Mistakes { get; } = [];

    public List<Action<ConsumerOptions>> Configure { get; } = [];

    public FailureRules Rules { get; } = new();

    /// <summary>What makes the pipeline around each attempt, given the clock; null for none.</summary>
    public Func<TimeProvider, ResiliencePipeline>? Resilience { get; set; }
}
