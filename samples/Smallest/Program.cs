#region smallest-program
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PubSubKafka;

var builder = Host.CreateApplicationBuilder();
builder.Services.AddPubSubKafka(options => options.BootstrapServers = args is [var servers] ? servers : "localhost:9092")
    .AddTopic<Greeting>("greetings", topic => topic.WithKey(greeting => greeting.Name))
    .AddConsumer("greeter", consumer => consumer.Handle<Greeting, Greeter>());

using var host = builder.Build();
await host.StartAsync();

var publisher = host.Services.GetRequiredService<IMessagePublisher>();
await publisher.PublishAsync(new Greeting("Ada", "Hello"));

await host.WaitForShutdownAsync(); // Ctrl+C ends it

internal sealed record Greeting(string Name, string Text);

internal sealed class Greeter : IMessageHandler<Greeting>
{
    public ValueTask HandleAsync(ConsumeContext<Greeting> context, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{context.Message.Text}, {context.Message.Name}!");
        return ValueTask.CompletedTask;
    }
}
#endregion
