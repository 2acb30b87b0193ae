using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Specs.Offsets;

public sealed class A04ReplayTests(SpecKafka kafka)
{
    [Fact]
    public async Task A04_ReplayUpToAnEndThatIsATransactionMarker_Ends()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using (var producer = new ProducerBuilder<byte[]?, byte[]?>(topic.With(("transactional.id", KafkaCluster.UniqueName("tx")))).Build())
        {
            producer.InitTransactions(TimeSpan.FromSeconds(30));
            producer.BeginTransaction();
            for (var number = 0; number < 3; number++)
            {
                producer.Produce(topic.At(0), TestTopic.Message(new Order("k", number)));
            }

            producer.CommitTransaction(TimeSpan.FromSeconds(30));
        }

        // From the end, so that nothing but the marker is known of what comes before.
        var journal = new Journal();
        await using var member = await Member.StartAsync(topic, journal, consumer: consumer => consumer.Configure(options => options.StartFromLatest = true));
        await topic.CommitsReachAsync(4);
        await member.HasPartitionsAsync(1);

        await member.Services.GetRequiredKeyedService<IConsumerControl>(member.Name).ReplayAsync(ConsumePosition.Beginning, cancellationToken: cancellationToken);
        journal.HasEachOnce(3);
        await topic.WriteAsync(0, "k", 3);
        await journal.FinishesAsync(4);
        journal.HasEachOnce(4);
    }
}
