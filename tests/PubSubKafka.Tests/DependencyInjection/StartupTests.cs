using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Failures;

namespace PubSubKafka.Tests.DependencyInjection;

public sealed class StartupTests
{
    [Fact]
    public async Task Start_SeveralMistakes_OneExceptionNamesEachSettingAndItsValue()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PubSubKafka:Consumers:billing:Concurency"] = "7",
            ["PubSubKafka:Consumers:billing:MaxBufferedPerPartition"] = "0",
            ["PubSubKafka:Consumers:billing:CommitInterval"] = "soon",
            ["PubSubKafka:Consumers:billing:Retry:Attempts"] = "-1",
            ["PubSubKafka:Consumers:biling:Concurrency"] = "7",
            ["PubSubKafka:Producer:Linger"] = "01:00:00",
            ["PubSubKafka:Topics:orders:Partitions"] = "-3",
            ["PubSubKafka:Typo"] = "x",
            ["PubSubKafka:Client:acks"] = "1",
            ["PubSubKafka:Consumers:billing:Client:enable.auto.offset.store"] = "true",
        });
        builder.Services.AddPubSubKafka(builder.Configuration.GetSection("PubSubKafka"))
            .AddTopic<Ordered>("orders")
            .AddConsumer("billing", consumer => consumer.Handle<Ordered>((_, _) => default).Handle<Ordered>((_, _) => default))
            .AddConsumer("idle", _ => { })
            .AddConsumer("lost", consumer => consumer.Handle<Undeclared>((_, _) => default));
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        string[] expected =
        [
            "PubSubKafka:Consumers:billing:Concurency is no setting",
            "PubSubKafka:Consumers:billing:MaxBufferedPerPartition is 0;",
            "PubSubKafka:Consumers:billing:CommitInterval is 'soon'",
            "PubSubKafka:Consumers:billing:Retry:Attempts is -1;",
            "PubSubKafka:Consumers:biling is set, but no such consumer is declared with AddConsumer (declared: billing, idle, lost)",
            "PubSubKafka:Producer:Linger is 01:00:00;",
            "PubSubKafka:Topics:orders:Partitions is -3;",
            "PubSubKafka:Typo is no setting",
            "PubSubKafka:BootstrapServers is missing",
            "PubSubKafka:Client:acks is '1'; it must stay 'all'",
            "PubSubKafka:Consumers:billing:Client:enable.auto.offset.store is 'true'; it must stay 'false'",
            "Consumer 'billing' has two handlers of Ordered",
            "Consumer 'idle' handles nothing",
            "Consumer 'lost' handles Undeclared, which no topic carries",
        ];
        foreach (var mistake in expected)
        {
            Assert.Contains(exception.Failures, failure => failure.StartsWith(mistake, StringComparison.Ordinal));
        }

        // The biling section's Concurrency is right in itself, so nothing else is reported but the follow-up of Linger and DeliveryTimeout.
        Assert.Equal(expected.Length + 1, exception.Failures.Count());
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("a:9092, b:9093", true)]
    [InlineData("[::1]:9092", true)]
    [InlineData("http://localhost:9092", false)]
    [InlineData("a:9092,b:port", false)]
    [InlineData("a:9092,", false)]
    public void Options_BootstrapServers_MustBeAddresses(string servers, bool isValid)
    {
        var services = new ServiceCollection();
        services.AddPubSubKafka(options => options.BootstrapServers = servers);
        using var provider = services.BuildServiceProvider();
        var monitor = provider.GetRequiredService<IOptionsMonitor<PubSubKafkaOptions>>();
        if (isValid)
        {
            Assert.Equal(servers, monitor.Get(Options.DefaultName).BootstrapServers);
        }
        else
        {
            var exception = Assert.Throws<OptionsValidationException>(() => monitor.Get(Options.DefaultName));
            Assert.StartsWith($"PubSubKafka:BootstrapServers is '{servers}'", Assert.Single(exception.Failures), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Options_CodeAndConfiguration_ConfigurationWins()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["BootstrapServers"] = "a:1",
            ["Consumers:billing:Concurrency"] = "9",
            ["Consumers:billing:Retry:FirstDelay"] = "00:00:05",
            ["Consumers:billing:Retry:MaxDelay"] = "00:00:09",
            ["Consumers:billing:Client:fetch.min.bytes"] = "10",
            ["Client:security.protocol"] = "plaintext",
            ["Topics:orders:Partitions"] = "12",
            ["Producer:Compression"] = "Zstd",
        }).Build();
        var services = new ServiceCollection();
        services.AddPubSubKafka(configuration)
            .AddTopic<Ordered>("orders", topic => topic.WithPartitions(3).WithReplicationFactor(2))
            .AddConsumer("billing", consumer => consumer.Handle<Ordered>((_, _) => default).WithConcurrency(4).WithGroup("g").WithRetry(retry => retry.Fixed(7, TimeSpan.FromSeconds(1))));
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptionsMonitor<PubSubKafkaOptions>>().Get(Options.DefaultName);

        var billing = options.Consumers["billing"];
        Assert.Equal("a:1", options.BootstrapServers);
        Assert.Equal(9, billing.Concurrency);
        Assert.Equal("g", billing.GroupId);
        Assert.Equal((7, TimeSpan.FromSeconds(5)), (billing.Retry.Attempts, billing.Retry.FirstDelay));
        Assert.Equal("10", billing.Client["fetch.min.bytes"]);
        Assert.Equal("plaintext", options.Client["security.protocol"]);
        Assert.Equal((12, (short?)2), (options.Topics["orders"].Partitions, options.Topics["orders"].ReplicationFactor));
        Assert.Equal("Zstd", options.Producer.Compression.ToString());
    }

    [Fact]
    public void Options_IncrementFromConfiguration_IsReadAndChecked()
    {
        RetryOptions Read(params (string Name, string Value)[] settings)
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(
                [new("BootstrapServers", "a:1"), .. settings.Select(setting => new KeyValuePair<string, string?>($"Consumers:billing:Retry:{setting.Name}", setting.Value))]).Build();
            var services = new ServiceCollection();
            services.AddPubSubKafka(configuration).AddTopic<Ordered>("orders").AddConsumer("billing", consumer => consumer.Handle<Ordered>((_, _) => default));
            using var provider = services.BuildServiceProvider();
            return provider.GetRequiredService<IOptionsMonitor<PubSubKafkaOptions>>().Get(Options.DefaultName).Consumers["billing"].Retry;
        }

        Assert.Equal(TimeSpan.FromSeconds(5), Read(("Increment", "00:00:05")).Increment);
        Assert.Equal(1, Read(("Increment", "00:00:05"), ("Factor", "1")).Factor);
        var negative = Assert.Throws<OptionsValidationException>(() => Read(("Increment", "-00:00:05")));
        Assert.Contains("Consumers:billing:Retry:Increment is -00:00:05; it must be between 00:00:00 and 1.00:00:00.", Assert.Single(negative.Failures), StringComparison.Ordinal);
        var both = Assert.Throws<OptionsValidationException>(() => Read(("Increment", "00:00:05"), ("Factor", "3")));
        Assert.Contains("Consumers:billing:Retry:Increment is 00:00:05 and takes the place of Factor, which is 3; set one of them only.", Assert.Single(both.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void AddPubSubKafka_TwiceWithOneName_IsOneCluster()
    {
        var services = new ServiceCollection();
        services.AddPubSubKafka(options => options.BootstrapServers = "a:1").AddTopic<Ordered>("orders");
        services.AddPubSubKafka().AddTopic<Undeclared>("others");
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptionsMonitor<PubSubKafkaOptions>>().Get(Options.DefaultName);
        Assert.Equal(["orders", "others"], options.Topics.Keys.Order());
        Assert.Single(provider.GetServices<IHostedService>());
        Assert.Single(provider.GetServices<IMessagePublisher>());
    }

    [Fact]
    public void AddPubSubKafka_TwoNames_AreTwoClusters()
    {
        var services = new ServiceCollection();
        services.AddPubSubKafka(options => options.BootstrapServers = "a:1").AddTopic<Ordered>("orders");
        services.AddPubSubKafka(options => options.BootstrapServers = "b:1", name: "analytics").AddTopic<Undeclared>("others");
        using var provider = services.BuildServiceProvider();

        Assert.Equal(2, provider.GetServices<IHostedService>().Count());
        Assert.NotSame(provider.GetRequiredService<IMessagePublisher>(), provider.GetRequiredKeyedService<IMessagePublisher>("analytics"));
        Assert.NotSame(provider.GetRequiredService<IDeadLetterRedriver>(), provider.GetRequiredKeyedService<IDeadLetterRedriver>("analytics"));
        Assert.Equal("b:1", provider.GetRequiredService<IOptionsMonitor<PubSubKafkaOptions>>().Get("analytics").BootstrapServers);
    }

    private sealed record Ordered(string Id);

    private sealed record Undeclared(string Id);
}
