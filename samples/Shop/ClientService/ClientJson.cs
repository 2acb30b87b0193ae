using System.Text.Json.Serialization;

namespace ClientService;

/// <summary>The JSON that only this service knows.</summary>
[JsonSerializable(typeof(ClientDetails))]
internal sealed partial class ClientJson : JsonSerializerContext;
