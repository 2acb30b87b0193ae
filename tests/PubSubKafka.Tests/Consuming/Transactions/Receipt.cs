using System.Text.Json;

namespace PubSubKafka.Tests.Consuming.Transactions;

internal sealed record Receipt(string Key, string Text, string Ballast)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static string TextOf(string json) => JsonSerializer.Deserialize<Receipt>(json, Web)!.Text;
}
