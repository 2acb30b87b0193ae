using System.Text.Json.Serialization;

namespace ProductService;

/// <summary>The JSON that only this service knows.</summary>
[JsonSerializable(typeof(Delivery))]
internal sealed partial class ProductJson : JsonSerializerContext;
