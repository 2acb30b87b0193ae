using PubSubKafka.Hosting;
using PubSubKafka.Serialization;

namespace PubSubKafka.DependencyInjection;

/// <summary>One call of <c>AddTopic</c>: a message type on a topic.</summary>
internal sealed record TopicDeclaration(string Topic, Type MessageType, string Alias, Action<TopicOptions> Configure, Func<MessageType> Build);
