namespace PubSubKafka.Benchmarks.Transactions;

/// <summary>What is published for each message; as large as that one, and with its key.</summary>
internal sealed record Derived(string Key, int Number, string Text)
{
    public static Derived Of(Payload payload) => new(payload.Key, payload.Number, payload.Text);
}
