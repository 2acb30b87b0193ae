using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PubSubKafka.Docs.Snippets;

internal static class TopicSnippets
{
    public static void Declare(HostApplicationBuilder builder)
    {
        #region topics-declare
        builder.Services.AddPubSubKafka(builder.Configuration.GetSection("PubSubKafka"))
            .AddTopic<OrderCreated>("orders", topic => topic
                .WithKey(order => order.OrderId)
                .WithPartitions(12)
                .WithReplicationFactor(3));
        #endregion
    }

    public static void DoNotCreate(HostApplicationBuilder builder)
    {
        #region topics-do-not-create
        builder.Services.AddPubSubKafka(options =>
        {
            options.BootstrapServers = "localhost:9092";
            options.CreateTopics = false;
        });
        #endregion
    }
}
