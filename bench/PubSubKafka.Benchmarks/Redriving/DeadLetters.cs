using System.Globalization;
using System.Text;
using Confluent.Kafka;
using PubSubKafka.Benchmarks.Brokers;
using PubSubKafka.Failures;

namespace PubSubKafka.Benchmarks.Redriving;

/// <summary>Dead letters as a failing consumer writes them, without the consumer.</summary>
internal static class DeadLetters
{
    private const int ValueLength = 200;
    private const int StackLength = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task FillAsync(Target target, string topic, int messages)
    {
        using var producer = RawClient.Producer(target);
        var value = Encoding.UTF8.GetBytes(new string('v', ValueLength));
        var written = 0;
        for (var number = 0; number < messages; number++)
        {
            var partition = number % Target.Partitions;
            var message = new Message<byte[], byte[]>
            {
                Key = Encoding.UTF8.GetBytes("key-" + (number % 1000).ToString(CultureInfo.InvariantCulture)),
                Value = value,
                Headers = RawClient.Message(Payload.Make(number)).Headers,
            };
            Describe(message.Headers, topic, partition, number);
            while (true)
            {
                try
                {
                    producer.Produce(new TopicPartition(topic + "-dlq", partition), message, report =>
                    {
                        if (!report.Error.IsError)
                        {
                            Interlocked.Increment(ref written);
                        }
                    });
                    break;
                }
                catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
                }
            }
        }

        producer.Flush(Patience);
        if (written != messages)
        {
            throw new InvalidOperationException($"Only {written:n0} of {messages:n0} dead letters were written.");
        }
    }

    private static void Describe(Headers headers, string topic, int partition, int number)
    {
        Add(DeadLetterHeaders.Topic, topic);
        Add(DeadLetterHeaders.Partition, partition.ToString(CultureInfo.InvariantCulture));
        Add(DeadLetterHeaders.Offset, number.ToString(CultureInfo.InvariantCulture));
        Add(DeadLetterHeaders.Timestamp, "2026-11-21T12:19:39.513Z");
        Add(DeadLetterHeaders.Group, topic);
        Add(DeadLetterHeaders.Consumer, topic);
        Add(DeadLetterHeaders.Host, "billing-7c9f");
        Add(DeadLetterHeaders.Attempts, "5");
        Add(DeadLetterHeaders.FirstFailure, "2026-11-21T12:19:44.409Z");
        Add(DeadLetterHeaders.LastFailure, "2026-11-21T12:19:59.584Z");
        Add(DeadLetterHeaders.ExceptionType, "System.InvalidOperationException");
        Add(DeadLetterHeaders.ExceptionMessage, "No price for c-7. > The price list did not answer.");
        Add(DeadLetterHeaders.ExceptionStack, new string('s', StackLength));

        void Add(string name, string value) => headers.Add(name, Encoding.UTF8.GetBytes(value));
    }
}
