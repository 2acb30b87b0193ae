using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using PubSubKafka.ChaosMember;
using PubSubKafka.ChaosTests.Histories;
using PubSubKafka.Failures;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>Reads a dead-letter topic from beginning to end with a client of its own, past the proxies.</summary>
internal static class DeadLetterReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    public static IReadOnlyList<DeadLetterRecord> Read(IReadOnlyDictionary<string, string> client, string topic, int partitions)
    {
        var config = new ConsumerConfig(client.ToDictionary()) { GroupId = topic + "-reader", EnableAutoCommit = false, AutoOffsetReset = AutoOffsetReset.Earliest };
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        var letters = new List<DeadLetterRecord>();
        for (var partition = 0; partition < partitions; partition++)
        {
            var source = new TopicPartition(topic, partition);
            var end = consumer.QueryWatermarkOffsets(source, Patience).High.Value;
            consumer.Assign(new TopicPartitionOffset(source, Offset.Beginning));
            for (var next = 0L; next < end;)
            {
                var record = consumer.Consume(Patience) ?? throw new TimeoutException($"{topic}[{partition}] ends at {end}, and nothing comes after {next}.");
                letters.Add(Letter(record.Message));
                next = record.Offset.Value + 1;
            }
        }

        return letters;
    }

    private static DeadLetterRecord Letter(Message<byte[], byte[]> message)
    {
        var value = JsonSerializer.Deserialize<Numbered>(message.Value, Json)!;
        return new DeadLetterRecord(
            new RecordId((int)Number(message, DeadLetterHeaders.Partition), Number(message, DeadLetterHeaders.Offset)),
            Encoding.UTF8.GetString(message.Key),
            value.Sequence);
    }

    private static long Number(Message<byte[], byte[]> message, string header) =>
        long.Parse(Encoding.UTF8.GetString(message.Headers.GetLastBytes(header)), CultureInfo.InvariantCulture);
}
