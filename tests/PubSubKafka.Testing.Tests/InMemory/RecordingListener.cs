using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Tests.InMemory;

/// <summary>Writes down what it hears.</summary>
internal sealed class RecordingListener : IAssignmentListener
{
    public List<string> Heard { get; } = [];

    public Action<IReadOnlyList<TopicPartition>>? OnAssigned { get; set; }

    public Action<IReadOnlyList<TopicPartition>>? OnRevoked { get; set; }

    public Action<IReadOnlyList<TopicPartition>>? OnLost { get; set; }

    public Action? OnCommitted { get; set; }

    public void Assigned(IReadOnlyList<TopicPartition> partitions) => Hear("assigned", partitions, OnAssigned);

    public void Revoked(IReadOnlyList<TopicPartition> partitions) => Hear("revoked", partitions, OnRevoked);

    public void Lost(IReadOnlyList<TopicPartition> partitions) => Hear("lost", partitions, OnLost);

    public void Committed(IReadOnlyList<CommitOffset> offsets, string? error)
    {
        Heard.Add($"committed {string.Join(' ', offsets.Select(Text))} {error}".TrimEnd());
        OnCommitted?.Invoke();
    }

    private static string Text(CommitOffset offset) =>
        $"{offset.Partition}@{offset.Offset}{(offset.Metadata.Length > 0 ? $" ({offset.Metadata})" : "")}";

    private void Hear(string what, IReadOnlyList<TopicPartition> partitions, Action<IReadOnlyList<TopicPartition>>? then)
    {
        Heard.Add($"{what} {string.Join(' ', partitions)}".TrimEnd());
        then?.Invoke(partitions);
    }

    public void Troubled(string trouble)
    {
        // The broker in memory has no trouble of this kind.
    }
}
