using System.Text.Json;
using System.Text.Json.Serialization;
using Confluent.Kafka;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Serialization;
using PriceChanged = Google.Protobuf.WellKnownTypes.Struct;

namespace PubSubKafka.Docs.Snippets;

#region json-context
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OrderCreated))]
internal sealed partial class ShopJson : JsonSerializerContext;
#endregion

#region custom-serializer
internal sealed class CsvCustomers : IMessageSerializer<Customer>
{
    public string ContentType => "text/csv";

    public bool CanRead(ReadOnlySpan<char> contentType) => contentType.Equals("text/csv", StringComparison.OrdinalIgnoreCase);

    public byte[] Serialize(Customer message) => System.Text.Encoding.UTF8.GetBytes($"{message.CustomerId},{message.Name}");

    public Customer Deserialize(ReadOnlySpan<byte> data)
    {
        var text = System.Text.Encoding.UTF8.GetString(data);
        return text.Split(',', 2) is [var id, var name] ? new Customer(id, name) : throw new FormatException($"'{text}' is not ID,NAME.");
    }
}
#endregion

#region confluent-serializer
internal sealed class ConfluentSerializer<TMessage>(
    string topic, string contentType, ISerializer<TMessage> serializer, IDeserializer<TMessage> deserializer) : IMessageSerializer<TMessage>
    where TMessage : class
{
    private readonly SerializationContext _context = new(MessageComponentType.Value, topic);

    public string ContentType => contentType;

    public bool CanRead(ReadOnlySpan<char> other) => other.Equals(contentType, StringComparison.OrdinalIgnoreCase);

    public byte[] Serialize(TMessage message) => serializer.Serialize(message, _context);

    public TMessage Deserialize(ReadOnlySpan<byte> data) => deserializer.Deserialize(data, isNull: false, _context);
}
#endregion

internal static class SerializationSnippets
{
    public static void Alias(PubSubKafkaBuilder kafka)
    {
        #region type-alias
        kafka
            .AddTopic<OrderCreated>("orders", topic => topic.WithType("shop.order-created.v1"))
            .AddTopic<OrderCancelled>("orders", topic => topic.WithType("shop.order-cancelled.v1"));
        #endregion
    }

    public static void Json(PubSubKafkaBuilder kafka)
    {
        #region json-source-generation
        kafka.AddTopic<OrderCreated>("orders", topic => topic.AsJson(ShopJson.Default.OrderCreated));
        #endregion
    }

    public static void Both(PubSubKafkaBuilder kafka)
    {
        #region json-to-protobuf
        kafka.AddTopic<PriceChanged>("prices", topic => topic
            .AsProtobuf()                                  // written from now on
            .WithSerializer(new ProtobufJson()));          // still read, by content-type
        #endregion
    }

    public static void Custom(PubSubKafkaBuilder kafka)
    {
        #region custom-serializer-use
        kafka.AddTopic<Customer>("customers", topic => topic
            .WithKey(customer => customer.CustomerId)
            .WithSerializer(new CsvCustomers()));
        #endregion
    }

    #region protobuf-json
    private sealed class ProtobufJson : IMessageSerializer<PriceChanged>
    {
        public string ContentType => "application/json";

        public bool CanRead(ReadOnlySpan<char> contentType) => contentType.Equals("application/json", StringComparison.OrdinalIgnoreCase);

        public byte[] Serialize(PriceChanged message) =>
            System.Text.Encoding.UTF8.GetBytes(Google.Protobuf.JsonFormatter.Default.Format(message));

        public PriceChanged Deserialize(ReadOnlySpan<byte> data) =>
            Google.Protobuf.JsonParser.Default.Parse<PriceChanged>(System.Text.Encoding.UTF8.GetString(data));
    }
    #endregion
}
