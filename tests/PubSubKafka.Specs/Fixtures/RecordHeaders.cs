using System.Text;
using Confluent.Kafka;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>Reads the headers of records as the plain client has them.</summary>
internal static class RecordHeaders
{
    /// <summary>The bytes of a header that is there once.</summary>
    public static byte[] Header(this ConsumeResult<byte[]?, byte[]?> record, string name) =>
        Assert.Single(record.Message.Headers, header => header.Key == name).GetValueBytes();

    /// <summary>The same as text.</summary>
    public static string Text(this ConsumeResult<byte[]?, byte[]?> record, string name) => Encoding.UTF8.GetString(record.Header(name));

    public static bool Has(this ConsumeResult<byte[]?, byte[]?> record, string name) => record.Message.Headers.Any(header => header.Key == name);

    public static string? KeyText(this ConsumeResult<byte[]?, byte[]?> record) => record.Message.Key is { } key ? Encoding.UTF8.GetString(key) : null;
}
