using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PubSubKafka.DependencyInjection;

namespace PubSubKafka.IntegrationTests;

/// <summary>A host with one topic of orders and, where asked for, one consumer that notes what it handles.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly IHost _host;

    private TestHost(IHost host, ConcurrentQueue<ConsumeContext<Order>> handled)
    {
        _host = host;
        Handled = handled;
    }

    public ConcurrentQueue<ConsumeContext<Order>> Handled { get; }

    public IMessagePublisher Publisher => _host.Services.GetRequiredService<IMessagePublisher>();

    public IServiceProvider Services => _host.Services;

    public CancellationToken Stopping => _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    public static async Task<TestHost> StartAsync(
        IReadOnlyDictionary<string, string> client,
        string topic,
        string? group = null,
        Func<ConsumeContext<Order>, CancellationToken, ValueTask>? handler = null,
        Action<ConsumerBuilder>? consumer = null,
        Action<TopicBuilder<Order>>? declare = null,
        Action<PubSubKafkaOptions>? options = null)
    {
        var host = Build(client, topic, group, handler, consumer, declare, options);
        await host._host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>A host that is not started: it has the declarations and runs nothing.</summary>
    public static TestHost Build(
        IReadOnlyDictionary<string, string> client,
        string topic,
        string? group = null,
        Func<ConsumeContext<Order>, CancellationToken, ValueTask>? handler = null,
        Action<ConsumerBuilder>? consumer = null,
        Action<TopicBuilder<Order>>? declare = null,
        Action<PubSubKafkaOptions>? options = null)
    {
        var handled = new ConcurrentQueue<ConsumeContext<Order>>();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddHealthChecks().AddPubSubKafka();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(60));
        var cluster = builder.Services
            .AddPubSubKafka(settings =>
            {
                settings.BootstrapServers = client["bootstrap.servers"];
                foreach (var (name, value) in client)
                {
                    settings.Client[name] = value;
                }

                options?.Invoke(settings);
            })
            .AddTopic<Order>(topic, declaration =>
            {
                declaration.WithKey(order => order.Id).WithPartitions(4);
                declare?.Invoke(declaration);
            });
        if (group is not null)
        {
            cluster.AddConsumer(group, declaration =>
            {
                declaration.Handle<Order>(async (context, cancellationToken) =>
                {
                    if (handler is not null)
                    {
                        await handler(context, cancellationToken);
                    }

                    handled.Enqueue(context);
                });
                consumer?.Invoke(declaration);
            });
        }

        return new TestHost(builder.Build(), handled);
    }

    public Task PublishAsync(int from, int count, int keys = 20) => Publisher.PublishBatchAsync(
        Enumerable.Range(from, count).Select(number => new Order("k" + (number % keys), number)), TestContext.Current.CancellationToken).AsTask();

    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
