using PubSubKafka.DependencyInjection;

namespace PubSubKafka.IntegrationTests.Redrive;

/// <summary>A host with a consumer that fails with everything for as long as the test wants. Its group has the topic's name.</summary>
internal sealed class FailedConsumer : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, string> _client;
    private readonly string? _deadLetters;

    private FailedConsumer(TestHost host, IReadOnlyDictionary<string, string> client, string topic, string? deadLetters)
    {
        Host = host;
        Topic = topic;
        _client = client;
        _deadLetters = deadLetters;
    }

    public TestHost Host { get; }

    public string Topic { get; }

    public string Group => Topic;

    public IServiceProvider Services => Host.Services;

    public static async Task<FailedConsumer> StartAsync(
        IReadOnlyDictionary<string, string> client, string topic, string? deadLetters, Func<bool> isBroken)
    {
        var host = await TestHost.StartAsync(
            client,
            topic,
            topic,
            (_, _) => isBroken() ? throw new InvalidOperationException("Broken.") : ValueTask.CompletedTask,
            consumer => Configure(consumer, deadLetters));
        return new FailedConsumer(host, client, topic, deadLetters);
    }

    /// <summary>Another process of the same service, which has the declarations and is never started, as a tool is.</summary>
    public TestHost OpenOther() => TestHost.Build(_client, Topic, Group, consumer: consumer => Configure(consumer, _deadLetters));

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private static void Configure(ConsumerBuilder consumer, string? deadLetters)
    {
        consumer.WithRetry(static retry => retry.None());
        _ = deadLetters is null ? consumer.WithDeadLetter() : consumer.WithDeadLetter(deadLetters);
    }
}
