using System.Text.Json;
using Confluent.Kafka;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>What a handler publishes for an order.</summary>
public sealed record Receipt(string Key, int Number, string Text = "")
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static Receipt Of(ConsumeContext<Order> context, string text = "") => new(context.Key!, context.Message.Number, text);

    public static Receipt Read(ConsumeResult<byte[]?, byte[]?> record) => JsonSerializer.Deserialize<Receipt>(record.Message.Value, Web)!;
}
