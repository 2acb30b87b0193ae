using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Consuming.Handling;

/// <summary>What a handler's context is made from.</summary>
internal readonly record struct HandledRecord(string Consumer, RecordDelivery Delivery, IServiceScopeFactory Scopes, IConsequencePublisher Publisher);
