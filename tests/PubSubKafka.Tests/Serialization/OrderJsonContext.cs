using System.Text.Json.Serialization;

namespace PubSubKafka.Tests.Serialization;

[JsonSerializable(typeof(Order))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
public sealed partial class OrderJsonContext : JsonSerializerContext;
