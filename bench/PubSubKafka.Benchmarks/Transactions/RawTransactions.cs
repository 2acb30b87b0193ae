using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Confluent.Kafka;
using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks.Transactions;

/// <summary>
/// The loop of the client's own examples: one thread that consumes, reads the JSON, produces, and commits what it produced with its positions when the interval
/// is over. No record has a delivery report: a commit fails where one was not written. What does not change from record to record is made once.
/// </summary>
internal static class RawTransactions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(10);

    private static readonly JsonTypeInfo<Payload> Input = (JsonTypeInfo<Payload>)JsonSerializerOptions.Web.GetTypeInfo(typeof(Payload));
    private static readonly JsonTypeInfo<Derived> Output = (JsonTypeInfo<Derived>)JsonSerializerOptions.Web.GetTypeInfo(typeof(Derived));
    private static readonly byte[] SpecVersion = "1.0"u8.ToArray();
    private static readonly byte[] Type = "Derived"u8.ToArray();
    private static readonly byte[] Source = "PubSubKafka.Benchmarks"u8.ToArray();
    private static readonly byte[] ContentType = "application/json"u8.ToArray();

    /// <summary>Runs the loop on a thread of its own until all of the topic is committed.</summary>
    public static async Task<Sample> RunAsync(Target target, string topic, string output, TimeSpan interval, int messages)
    {
        var span = new CommittedSpan(messages);
        await Task.Factory.StartNew(
            () => Run(target, topic, output, interval, span), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await span.WaitAsync();
    }

    private static void Run(Target target, string topic, string output, TimeSpan interval, CommittedSpan span)
    {
        var name = Target.UniqueName("raw");
        using var producer = RawClient.TransactionalProducer(target, name);
        producer.InitTransactions(Patience);
        using var consumer = RawClient.Consumer(target, name, autoCommit: false);
        consumer.Subscribe(topic);
        var positions = new Dictionary<TopicPartition, Offset>();
        while (!span.IsOver)
        {
            producer.BeginTransaction();
            var records = Transform(consumer, producer, output, interval, span, positions);
            if (records > 0)
            {
                producer.SendOffsetsToTransaction(
                    positions.Select(static position => new TopicPartitionOffset(position.Key, position.Value)), consumer.ConsumerGroupMetadata, Patience);
            }

            producer.CommitTransaction(Patience);
            positions.Clear();
            span.Committed(records);
        }

        consumer.Close();
    }

    private static int Transform(
        IConsumer<byte[], byte[]> consumer,
        IProducer<byte[], byte[]> producer,
        string output,
        TimeSpan interval,
        CommittedSpan span,
        Dictionary<TopicPartition, Offset> positions)
    {
        var records = 0;
        var begun = Stopwatch.GetTimestamp();
        for (var left = interval; left > TimeSpan.Zero; left = interval - Stopwatch.GetElapsedTime(begun))
        {
            if (consumer.Consume(left) is { } result)
            {
                span.Begin();
                Produce(producer, output, Answer(result.Message));
                positions[result.TopicPartition] = result.Offset + 1;
                records++;
            }
        }

        return records;
    }

    private static void Produce(IProducer<byte[], byte[]> producer, string output, Message<byte[], byte[]> message)
    {
        while (true)
        {
            try
            {
                producer.Produce(output, message);
                return;
            }
            catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Flush(QueueFullPause);
            }
        }
    }

    private static Message<byte[], byte[]> Answer(Message<byte[], byte[]> message)
    {
        var derived = Derived.Of(JsonSerializer.Deserialize(message.Value, Input)!);
        var now = TimeProvider.System.GetUtcNow();
        var id = new byte[36];
        Guid.CreateVersion7(now).TryFormat(id, out _);
        var time = new byte[28];
        now.UtcDateTime.TryFormat(time, out _, "O");
        return new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(derived.Key),
            Value = JsonSerializer.SerializeToUtf8Bytes(derived, Output),
            Timestamp = new Timestamp(now),
            Headers = new Headers
            {
                { "ce_specversion", SpecVersion },
                { "ce_id", id },
                { "ce_type", Type },
                { "ce_source", Source },
                { "ce_time", time },
                { "ce_correlationid", message.Headers.GetLastBytes("ce_correlationid") },
                { "content-type", ContentType },
                { "ce_causationid", message.Headers.GetLastBytes("ce_id") },
            },
        };
    }
}
