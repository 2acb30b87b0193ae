using System.Text.Json;

namespace PubSubKafka.Tests.Fuzzing;

/// <summary>A message with a member of every kind that JSON is read into.</summary>
public sealed record FuzzedMessage
{
    public string? Text { get; init; }

    public int Number { get; init; }

    public ulong Large { get; init; }

    public double Fraction { get; init; }

    public decimal Money { get; init; }

    public DateTimeOffset Time { get; init; }

    public TimeSpan Span { get; init; }

    public Guid Id { get; init; }

    public DayOfWeek Day { get; init; }

    public Uri? Link { get; init; }

    public IReadOnlyList<byte>? Bytes { get; init; }

    public IReadOnlyList<FuzzedMessage?>? Children { get; init; }

    public IReadOnlyDictionary<string, string?>? Names { get; init; }

    public JsonElement Any { get; init; }

    public object? Thing { get; init; }
}
