using Microsoft.Extensions.Options;
using PubSubKafka.Hosting;

namespace PubSubKafka.DependencyInjection;

/// <summary>Fills a cluster's options: first what the declarations in code say, then the code given to <c>AddPubSubKafka</c>, then configuration.</summary>
internal sealed class ClusterOptionsSetup(ClusterRegistration registration) : IConfigureNamedOptions<PubSubKafkaOptions>
{
    public void Configure(PubSubKafkaOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, PubSubKafkaOptions options)
    {
        if (name != registration.Name)
        {
            return;
        }

        foreach (var topic in registration.Topics)
        {
            if (!options.Topics.TryGetValue(topic.Topic, out var topicOptions))
            {
                options.Topics.Add(topic.Topic, topicOptions = new TopicOptions());
            }

            topic.Configure(topicOptions);
        }

        foreach (var consumer in registration.Consumers)
        {
            var consumerOptions = new ConsumerOptions();
            consumer.Configure.ForEach(configure => configure(consumerOptions));
            options.Consumers[consumer.Name] = consumerOptions;
        }

        registration.Configure.ForEach(configure => configure(options));
        foreach (var configuration in registration.Configurations)
        {
            SettingsBinder.Bind(ClusterRegistration.PathOf(configuration), configuration, options);
        }
    }
}
