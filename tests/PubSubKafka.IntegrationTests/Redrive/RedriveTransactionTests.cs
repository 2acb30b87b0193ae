using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Failures;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.IntegrationTests.Redrive;

/// <summary>What transactions leave in a dead-letter topic, written by a client that knows nothing of the library.</summary>
public sealed class RedriveTransactionTests(SharedKafka kafka)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task List_PartitionThatHasOnlyWhatWasAborted_Ends()
    {
        await using var host = await StartAsync();
        var deadLetters = host.Topic + "-dlq";
        using (var producer = await ProducerAsync("other-" + host.Topic))
        {
            producer.InitTransactions(Timeout);
            for (var round = 0; round < 3; round++)
            {
                producer.BeginTransaction();
                producer.Produce(new TopicPartition(deadLetters, 0), Letter(host.Topic, "aborted"));
                producer.Flush(Timeout);
                producer.AbortTransaction(Timeout);
            }
        }

        Assert.Empty(await PendingAsync(host));
        await WriteAsync(deadLetters, 0, Letter(host.Topic, "one"));
        Assert.Equal(["one"], await PendingAsync(host));
    }

    [Fact]
    public async Task List_MarkOfAnAbortedTransaction_HidesNothing_AlsoWhereTheClientReadsUncommitted()
    {
        await using var host = await StartAsync(static settings => settings["isolation.level"] = "read_uncommitted");
        var deadLetters = host.Topic + "-dlq";
        await WriteAsync(deadLetters, 0, Letter(host.Topic, "one"));
        using (var producer = await ProducerAsync("other-" + host.Topic))
        {
            producer.InitTransactions(Timeout);
            producer.BeginTransaction();
            producer.Produce(new TopicPartition(deadLetters, 0), Mark(deadLetters));
            producer.Flush(Timeout);
            producer.AbortTransaction(Timeout);
        }

        Assert.Equal(["one"], await PendingAsync(host));

        // The same mark, committed, shows that it was the transaction.
        await WriteAsync(deadLetters, 0, Mark(deadLetters));
        Assert.Empty(await PendingAsync(host));
    }

    [Fact]
    public async Task Redrive_FormerProcessWasKilledInATransaction_ItIsUndoneAndMadeAgain()
    {
        await using var host = await StartAsync();
        var deadLetters = host.Topic + "-dlq";
        await WriteAsync(deadLetters, 0, Letter(host.Topic, "one"));

        // All but the commit, and then it is gone without a word: nothing else knows of its producer.
        var killed = await ProducerAsync("pubsubkafka-redrive-" + deadLetters);
        killed.InitTransactions(Timeout);
        killed.BeginTransaction();
        killed.Produce(new TopicPartition(host.Topic, 0), new Message<byte[]?, byte[]?> { Key = null, Value = """{"id":"k","number":1}"""u8.ToArray() });
        killed.Produce(new TopicPartition(deadLetters, 0), Mark(deadLetters));
        killed.Flush(Timeout);

        var result = await host.Services.GetRequiredService<IDeadLetterRedriver>().RedriveAsync(
            new DeadLetterQuery { Topic = deadLetters }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(1, result.Redriven);
        await Eventually.TrueAsync(() => !host.Host.Handled.IsEmpty, "the record is handled");
        Assert.Empty(await PendingAsync(host));
        Assert.Equal("1", Assert.Single(host.Host.Handled).Headers.GetText(RedriveHeaders.Count));
        Assert.ThrowsAny<KafkaException>(() => killed.CommitTransaction(Timeout));
        killed.Dispose();
    }

    private static Message<byte[]?, byte[]?> Letter(string origin, string type) => new()
    {
        Key = null,
        Value = """{"id":"k","number":1}"""u8.ToArray(),
        Headers = new Headers
        {
            { DeadLetterHeaders.Topic, System.Text.Encoding.UTF8.GetBytes(origin) },
            { DeadLetterHeaders.ExceptionType, System.Text.Encoding.UTF8.GetBytes(type) },
        },
    };

    // Of the first offset.
    private static Message<byte[]?, byte[]?> Mark(string deadLetters) => new()
    {
        Key = null,
        Value = null,
        Headers = new Headers
        {
            { RedriveHeaders.Mark, "1"u8.ToArray() },
            { RedriveHeaders.MarkPlace, System.Text.Encoding.UTF8.GetBytes(deadLetters + "/0") },
            { RedriveHeaders.MarkOffsets, "0"u8.ToArray() },
        },
    };

    private static async Task<List<string>> PendingAsync(FailedConsumer host)
    {
        var types = new List<string>();
        var redriver = host.Services.GetRequiredService<IDeadLetterRedriver>();
        await foreach (var entry in redriver.ListAsync(new DeadLetterQuery { Topic = host.Topic + "-dlq" }, TestContext.Current.CancellationToken))
        {
            types.Add(entry.ExceptionType!);
        }

        return types;
    }

    private async Task<FailedConsumer> StartAsync(Action<Dictionary<string, string>>? settings = null)
    {
        var cluster = await kafka.GetAsync();
        var client = new Dictionary<string, string>(cluster.ClientSettings);
        settings?.Invoke(client);
        var host = await FailedConsumer.StartAsync(client, KafkaCluster.UniqueName("redrive"), null, static () => false);
        var redriver = host.Services.GetRequiredService<IDeadLetterRedriver>();

        // The topics are there when they can be looked at.
        await Eventually.TrueAsync(
            () => redriver.PreviewAsync(new DeadLetterQuery { Consumer = host.Group }).ContinueWith(
                static preview => preview.IsCompletedSuccessfully, TaskScheduler.Default).GetAwaiter().GetResult(),
            "the dead-letter topic exists");
        return host;
    }

    private async Task<IProducer<byte[]?, byte[]?>> ProducerAsync(string? transactionalId = null)
    {
        var cluster = await kafka.GetAsync();
        var config = new Dictionary<string, string>(cluster.ClientSettings);
        if (transactionalId is not null)
        {
            config["transactional.id"] = transactionalId;
        }

        return new ProducerBuilder<byte[]?, byte[]?>(config).SetKeySerializer(Serializers.ByteArray!).SetValueSerializer(Serializers.ByteArray!).Build();
    }

    private async Task WriteAsync(string topic, int partition, Message<byte[]?, byte[]?> message)
    {
        using var producer = await ProducerAsync();
        await producer.ProduceAsync(new TopicPartition(topic, partition), message, TestContext.Current.CancellationToken);
    }
}
