namespace PubSubKafka.Benchmarks;

/// <summary>The message of the benchmarks; about 100 bytes of JSON.</summary>
internal sealed record Payload(string Key, int Number, string Text)
{
    public static Payload Make(int number) => Of(number, number % 1000);

    public static Payload Of(int number, int key) => new($"key-{key}", number, "forty characters of text, more or less.");
}
