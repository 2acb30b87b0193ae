using Microsoft.Extensions.DependencyInjection;

namespace PubSubKafka.Promises;

/// <summary>A broker that the promises are tested on, seen from outside the library.</summary>
public interface IBrokerUnderTest : IAsyncDisposable
{
    /// <summary>Lets the default cluster of these services, which is registered already, reach this broker.</summary>
    void Connect(IServiceCollection services);

    /// <summary>A name for a topic or group that no other test uses.</summary>
    string NewName(string hint);

    Task CreateTopicAsync(string topic, int partitions);

    /// <summary>How many partitions a topic has, or null when there is none of this name.</summary>
    Task<int?> PartitionCountAsync(string topic);

    /// <summary>Every record of a topic, each partition in offset order. Empty when there is no such topic.</summary>
    Task<IReadOnlyList<RawRecord>> ReadAllAsync(string topic);

    /// <summary>Writes a record as a producer would that knows nothing of this library.</summary>
    Task AppendAsync(string topic, int partition, byte[]? key, byte[]? value, params (string Name, byte[]? Value)[] headers);

    /// <summary>The committed offset of a group, or null when it has none.</summary>
    Task<long?> CommittedAsync(string group, string topic, int partition);

    /// <summary>Refuses every write to a topic, which exists, until the result is disposed.</summary>
    Task<IAsyncDisposable> RefuseWritesAsync(string topic);
}
