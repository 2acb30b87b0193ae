using System.Buffers;

namespace PubSubKafka.Testing.Embedded;

/// <summary>Kafka's rule for names of topics. The embedded broker would accept anything.</summary>
internal static class TopicName
{
    private const int MaxLength = 249;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    internal static void Validate(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > MaxLength || name is "." or ".." || name.AsSpan().ContainsAnyExcept(Allowed))
        {
            throw new ArgumentException($"'{name}' is not a topic name: 1 to {MaxLength} letters, digits, '.', '_' and '-' are.", nameof(name));
        }
    }
}
