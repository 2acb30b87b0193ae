using System.Buffers;
using System.Runtime.CompilerServices;

namespace PubSubKafka.DependencyInjection;

/// <summary>Kafka's rule for topic names, so that a wrong one fails where it is written and not at the broker.</summary>
internal static class TopicName
{
    private const int MaxLength = 249;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength } and not "." and not ".." && !name.AsSpan().ContainsAnyExcept(Allowed);

    public static void ThrowIfInvalid(string? name, [CallerArgumentExpression(nameof(name))] string? parameter = null)
    {
        if (!IsValid(name))
        {
            throw new ArgumentException(
                $"'{name}' is no topic name: Kafka takes 1 to {MaxLength} letters, digits, dots, underscores and hyphens.", parameter);
        }
    }
}
