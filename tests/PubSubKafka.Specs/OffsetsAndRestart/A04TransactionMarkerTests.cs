using Confluent.Kafka;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Specs.OffsetsAndRestart;

public sealed class A04TransactionMarkerTests(SpecKafka kafka)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A04_TransactionMarkersAndAbortedRecordsAfterTheLastOne_CommitIsRightBehindItAndRestartsRepeatAndSkipNothing()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var one = Transactional(topic);
        using var other = Transactional(topic);
        var journal = new Journal();

        // Each round leaves another number of markers, then of aborted records and their marker, at the end.
        Action[] rounds =
        [
            () => Transaction(one, commit: true, 0),
            () =>
            {
                Transaction(one, commit: true, 1);
                Transaction(other, commit: false, 901);
            },
            () =>
            {
                Begin(one, 2);
                Begin(other, 3);
                Produce(one, 4);
                one.Flush(Timeout);
                other.CommitTransaction(Timeout);
                one.CommitTransaction(Timeout);
            },
            () =>
            {
                Begin(one, 902);
                Transaction(other, commit: true, 5, 6);
                one.AbortTransaction(Timeout);
                for (var number = 910; number < 930; number++)
                {
                    Transaction(one, commit: false, number);
                }
            },
        ];
        int[] counts = [1, 2, 5, 7];
        long[] nexts = [1, 3, 9, 14];
        for (var round = 0; round < rounds.Length; round++)
        {
            await using var member = await Member.StartAsync(topic, journal);
            rounds[round]();
            await journal.FinishesAsync(counts[round]);
            await member.StopAsync();

            journal.HasEachOnce(counts[round]);
            Assert.InRange(topic.Committed() ?? -1, nexts[round], topic.Ends().High.Value);
        }

        // What comes after all those markers is found.
        Transaction(one, commit: true, 7);
        await using var last = await Member.StartAsync(topic, journal);
        await journal.FinishesAsync(8);
        await last.StopAsync();
        journal.HasEachOnce(8);

        void Produce(IProducer<byte[]?, byte[]?> producer, int number) => producer.Produce(topic.At(0), TestTopic.Message(new Order("k", number)));

        void Begin(IProducer<byte[]?, byte[]?> producer, int number)
        {
            producer.BeginTransaction();
            Produce(producer, number);

            // Flushed, so that the records of overlapping transactions have the order of these calls.
            producer.Flush(Timeout);
        }

        void Transaction(IProducer<byte[]?, byte[]?> producer, bool commit, params int[] numbers)
        {
            producer.BeginTransaction();
            foreach (var number in numbers)
            {
                Produce(producer, number);
            }

            if (commit)
            {
                producer.CommitTransaction(Timeout);
            }
            else
            {
                // An abort would throw away what is still in the client.
                producer.Flush(Timeout);
                producer.AbortTransaction(Timeout);
            }
        }
    }

    private static IProducer<byte[]?, byte[]?> Transactional(TestTopic topic)
    {
        var producer = new ProducerBuilder<byte[]?, byte[]?>(topic.With(("transactional.id", KafkaCluster.UniqueName("tx")), ("linger.ms", "0"))).Build();
        producer.InitTransactions(Timeout);
        return producer;
    }
}
