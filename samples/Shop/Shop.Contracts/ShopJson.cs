using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Contracts;

/// <summary>
/// The JSON of the shop, generated at build time, for Kafka and HTTP alike. A missing value, or null where that cannot be, is an error
/// when it is read, not a surprise in a handler.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(CustomerCheck))]
[JsonSerializable(typeof(StockReservation))]
[JsonSerializable(typeof(NewOrder))]
[JsonSerializable(typeof(AcceptedOrder))]
[JsonSerializable(typeof(OrderPage))]
[JsonSerializable(typeof(OrderCounts))]
[JsonSerializable(typeof(Audit))]
[JsonSerializable(typeof(ProductStock))]
[JsonSerializable(typeof(IReadOnlyList<ProductStock>))]
[JsonSerializable(typeof(ShopClient))]
[JsonSerializable(typeof(IReadOnlyList<ShopClient>))]
public sealed partial class ShopJson : JsonSerializerContext;
