using System.Text;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests;

/// <summary>Short ways to make records.</summary>
internal static class Records
{
    public static ReceivedRecord At(TopicPartition partition, long offset, string? key = null, string? value = null, MessageHeaders? headers = null) =>
        new(
            partition,
            offset,
            key is null ? null : Encoding.UTF8.GetBytes(key),
            value is null ? null : Encoding.UTF8.GetBytes(value),
            headers ?? new MessageHeaders(),
            DateTimeOffset.UnixEpoch);
}
