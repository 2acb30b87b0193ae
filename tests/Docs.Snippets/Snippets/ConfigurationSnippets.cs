using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PubSubKafka.Publishing;

namespace PubSubKafka.Docs.Snippets;

internal static class ConfigurationSnippets
{
    public static void Section(HostApplicationBuilder builder)
    {
        #region configuration-section
        builder.Services.AddPubSubKafka(builder.Configuration.GetSection("PubSubKafka"));
        #endregion
    }

    public static void Code(HostApplicationBuilder builder)
    {
        #region configuration-code
        builder.Services.AddPubSubKafka(options =>
        {
            options.BootstrapServers = "kafka-1:9092,kafka-2:9092";
            options.Producer.Compression = ProducerCompression.Zstd;
            options.Producer.DeliveryTimeout = TimeSpan.FromMinutes(1);
        });
        #endregion
    }

    public static void Named(HostApplicationBuilder builder)
    {
        #region configuration-named
        builder.Services.AddPubSubKafka(builder.Configuration.GetSection("PubSubKafka"))
            .AddTopic<OrderCreated>("orders");
        builder.Services.AddPubSubKafka(builder.Configuration.GetSection("Analytics"), name: "analytics")
            .AddTopic<InvoiceIssued>("invoices");
        #endregion
    }

    public static void Security(HostApplicationBuilder builder)
    {
        #region configuration-security
        builder.Services.AddPubSubKafka(options =>
        {
            options.BootstrapServers = "kafka.example.org:9093";
            options.Client["security.protocol"] = "sasl_ssl";
            options.Client["sasl.mechanism"] = "SCRAM-SHA-512";
            options.Client["sasl.username"] = "billing";
            options.Client["sasl.password"] = builder.Configuration["KafkaPassword"]!;
        });
        #endregion
    }

    #region configuration-named-use
    internal sealed class Report([FromKeyedServices("analytics")] IMessagePublisher analytics)
    {
        public async Task SendAsync(InvoiceIssued invoice, CancellationToken cancellationToken) =>
            await analytics.PublishAsync(invoice, cancellationToken);
    }
    #endregion
}
