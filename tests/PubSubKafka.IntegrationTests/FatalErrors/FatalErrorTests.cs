using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PubSubKafka.Promises;
using PubSubKafka.TestFixtures;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.IntegrationTests.FatalErrors;

/// <summary>The producer fails for good while very many records are in flight. Which of them are written is up to the moment; what callers hear has to fit.</summary>
public abstract class FatalErrorTests
{
    private const int InFlight = 10_000;
    private const int Keys = 50;
    private const int Partitions = 4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract Task<IBrokerUnderTest> OpenBrokerAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public Task Fatal_WhileManyAreInFlight_EachHasOneTrueOutcomeAndLaterOnesSucceed(int times) => RunAsync(
        static transport => Eventually.TrueAsync(() => transport.TryFail(ErrorCode.OutOfOrderSequenceNumber), "there is a producer that can fail"), times);

    private protected async Task<IReadOnlyList<PublishException>> RunAsync(Func<WatchedTransport, Task> fail, int rounds = 1, Action? heal = null)
    {
        await using var broker = await OpenBrokerAsync();
        var topic = broker.NewName("fatal");
        await broker.CreateTopicAsync(topic, Partitions);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddPubSubKafka().AddTopic<Order>(topic, declaration => declaration.WithKey(order => order.Id));
        broker.Connect(builder.Services);
        WatchedTransport? transport = null;
        builder.Services.AddKeyedSingleton<ITransport>(Options.DefaultName, (provider, _) => transport = new WatchedTransport(
            new ConfluentTransport(provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>())));
        using var host = builder.Build();
        await host.StartAsync(Token);
        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        await publisher.PublishAsync(new Order("first", -1), Token);

        var outcomes = new List<Task<PublishResult>>();
        for (var round = 0; round < rounds; round++)
        {
            Publish(InFlight);
            await fail(transport!);
            Publish(100);
        }

        await Task.WhenAll(outcomes).WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System, Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.All(outcomes, outcome => Assert.True(outcome.IsCompleted));
        heal?.Invoke();
        var before = outcomes.Count;
        Publish(1_000);
        await Task.WhenAll(outcomes.Skip(before));
        await host.StopAsync(Token);

        Check(outcomes, await broker.ReadAllAsync(topic));
        var failures = outcomes.Select(outcome => outcome.Exception?.InnerException).OfType<PublishException>().ToList();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(
            '\n',
            failures.GroupBy(failure => (failure.ErrorCode, failure.MayHaveBeenWritten)).Select(kind => $"{kind.Key.ErrorCode}, may have been written: {kind.Key.MayHaveBeenWritten}, {kind.Count()} of {outcomes.Count}")));
        return failures;

        // One caller that does not await: order by key is the order of the calls.
        void Publish(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var number = outcomes.Count;
                outcomes.Add(publisher.PublishAsync(new Order($"k{number % Keys}", number), new PublishOptions { MessageId = $"{number}" }, Token).AsTask());
            }
        }
    }

    private static void Check(List<Task<PublishResult>> outcomes, IReadOnlyList<RawRecord> records)
    {
        var written = records.Where(record => record.Text("ce_id")!.All(char.IsAsciiDigit)).ToLookup(record => int.Parse(record.Text("ce_id")!, null));
        for (var number = 0; number < outcomes.Count; number++)
        {
            var outcome = outcomes[number];
            var copies = written[number].Count();
            Assert.True(copies <= 1, $"record {number} was written {copies} times");
            if (outcome.IsCompletedSuccessfully)
            {
                var result = outcome.Result;
                var record = Assert.Single(written[number]);
                Assert.Equal((record.Partition, record.Offset), (result.Partition, result.Offset));
            }
            else
            {
                var exception = Assert.IsType<PublishException>(outcome.Exception!.InnerException);
                Assert.True(exception.IsTransient, exception.Message);
                Assert.True(exception.MayHaveBeenWritten || copies == 0, $"record {number} was written, and its caller heard: {exception.Message}");
            }
        }

        foreach (var key in records.GroupBy(record => Encoding.UTF8.GetString(record.Key!)).Where(static key => key.Key != "first"))
        {
            var acknowledged = key
                .Select(record => int.Parse(record.Text("ce_id")!, null))
                .Where(number => outcomes[number].IsCompletedSuccessfully)
                .ToList();
            Assert.Equal(acknowledged.Order(), acknowledged);
        }
    }
}
