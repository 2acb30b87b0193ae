using Confluent.Kafka;
using ClientPartition = Confluent.Kafka.TopicPartition;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Passes the client's callbacks on to the listener, and knows what is assigned. Everything runs on the owner's thread, inside a poll or the close.</summary>
internal sealed class GroupCallbacks(PartitionNames names)
{
    private readonly HashSet<TopicPartition> _assigned = [];
    private Exception? _failure;
    private bool _isGivenBack;

    public IAssignmentListener? Listener { get; set; }

    /// <summary>What reads the assigned partitions.</summary>
    public PartitionReaders? Readers { get; set; }

    public bool IsAssigned(TopicPartition partition) => _assigned.Contains(partition);

    /// <summary>Throws what a listener threw. Inside the callback the client would turn it into the loss of the whole assignment.</summary>
    public void ThrowIfFailed()
    {
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    public void OnAssigned(IConsumer<byte[]?, byte[]?> consumer, List<ClientPartition> partitions)
    {
        var added = partitions.ConvertAll(partition => names.FromClient(partition.Topic, partition.Partition.Value));
        _assigned.UnionWith(added);
        Notify(added, (listener, partitions) =>
        {
            // First, so that nothing of a partition comes past its reader.
            partitions.ForEach(partition => Readers?.Open(partition));
            listener.Assigned(partitions);
        });
    }

    public void OnRevoked(IConsumer<byte[]?, byte[]?> consumer, List<TopicPartitionOffset> partitions)
    {
        if (_isGivenBack)
        {
            return;
        }

        var removed = Ours(partitions);

        // Still assigned while the listener runs, so that offsets it hands over are committed.
        Notify(removed, static (listener, partitions) => listener.Revoked(partitions));
        Forget(removed);
    }

    public void OnLost(IConsumer<byte[]?, byte[]?> consumer, List<TopicPartitionOffset> partitions)
    {
        if (_isGivenBack)
        {
            return;
        }

        var removed = Ours(partitions);
        Forget(removed);
        Notify(removed, static (listener, partitions) => listener.Lost(partitions));
    }

    public void OnTrouble(string trouble) => Notify(trouble, static (listener, trouble) => listener.Troubled(trouble));

    /// <summary>Says goodbye to everything that is assigned, before the client does. What the client says later of the same partitions is not repeated.</summary>
    public void GiveBack()
    {
        if (_assigned.Count > 0)
        {
            Notify<IReadOnlyList<TopicPartition>>([.. _assigned], static (listener, partitions) => listener.Revoked(partitions));
            _assigned.Clear();
            _isGivenBack = true;
        }
    }

    private List<TopicPartition> Ours(List<TopicPartitionOffset> partitions) =>
        partitions.ConvertAll(partition => names.FromClient(partition.Topic, partition.Partition.Value));

    private void Forget(List<TopicPartition> partitions)
    {
        partitions.ForEach(partition => Readers?.Close(partition));
        _assigned.ExceptWith(partitions);
    }

    private void Notify<TState>(TState state, Action<IAssignmentListener, TState> call)
    {
        try
        {
            if (Listener is { } listener)
            {
                call(listener, state);
            }
        }
        catch (Exception exception)
        {
            _failure ??= exception;
        }
    }
}
