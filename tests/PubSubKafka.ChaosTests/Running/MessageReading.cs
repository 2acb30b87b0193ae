using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using PubSubKafka.ChaosMember;
using PubSubKafka.ChaosTests.Histories;
using PubSubKafka.Failures;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>What messages say of the run, as a client that knows nothing of the library reads them.</summary>
internal static class MessageReading
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    /// <summary>Not a mark that one was sent back.</summary>
    public static bool IsDeadLetter(Message<byte[], byte[]> message) => !message.Headers.TryGetLastBytes(RedriveHeaders.Mark, out _);

    public static DeadLetterRecord DeadLetter(Message<byte[], byte[]> message) => new(
        new RecordId((int)Number(message, DeadLetterHeaders.Partition), Number(message, DeadLetterHeaders.Offset)),
        Encoding.UTF8.GetString(message.Key),
        JsonSerializer.Deserialize<Numbered>(message.Value, Json)!.Sequence);

    public static OutputRecord Output(Message<byte[], byte[]> message) =>
        new(Encoding.UTF8.GetString(message.Key), JsonSerializer.Deserialize<Output>(message.Value, Json)!.Sequence);

    private static long Number(Message<byte[], byte[]> message, string header) =>
        long.Parse(Encoding.UTF8.GetString(message.Headers.GetLastBytes(header)), CultureInfo.InvariantCulture);
}
