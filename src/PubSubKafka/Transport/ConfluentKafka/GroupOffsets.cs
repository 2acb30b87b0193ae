using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Stores and reads a group's offsets with their metadata. Owned by the source's thread.</summary>
/// <remarks>
/// One commit at a time: librdkafka tries a commit again by itself, up to some minutes later, and would let it land after a newer one.
/// </remarks>
internal sealed unsafe class GroupOffsets : IDisposable
{
    private readonly SafeHandle _client;
    private readonly NativeQueue _queue;
    private readonly PartitionNames _names;
    private IReadOnlyList<CommitOffset>? _underWay;

    public GroupOffsets(SafeHandle client, PartitionNames names)
    {
        _client = client;
        _queue = NativeQueue.New(_client);
        _names = names;
    }

    [MemberNotNullWhen(true, nameof(_underWay))]
    public bool IsUnderWay => _underWay is not null;

    /// <summary>Whether the client knows that others own its partitions, which the listener will hear with one of the next polls.</summary>
    public bool AreLost => Librdkafka.rd_kafka_assignment_lost(_client) != 0;

    /// <summary>Whether the group moves partitions one by one, and not all of them each time.</summary>
    public bool IsCooperative => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(Librdkafka.rd_kafka_rebalance_protocol(_client)).SequenceEqual("COOPERATIVE"u8);

    /// <summary>Starts a commit. None may be under way. Returns an answer only when it fails at once.</summary>
    public CommitAnswer? Start(IReadOnlyList<CommitOffset> offsets)
    {
        using var list = new NativePartitionList(offsets.Count);
        foreach (var offset in offsets)
        {
            list.Add(offset);
        }

        var error = (ErrorCode)Librdkafka.rd_kafka_commit_queue(_client, list, _queue, 0, 0);
        if (error is not ErrorCode.NoError)
        {
            return CommitAnswer.Failed(offsets, error);
        }

        _underWay = offsets;
        return null;
    }

    /// <summary>What became of the commit under way, one answer for each error. Empty when it is not known in time.</summary>
    public IReadOnlyList<CommitAnswer> TakeAnswers(TimeSpan atMost)
    {
        while (IsUnderWay)
        {
            var given = Librdkafka.rd_kafka_queue_poll(_queue, Milliseconds(atMost));
            if (given == 0)
            {
                break;
            }

            try
            {
                if (Librdkafka.rd_kafka_event_type(given) == Librdkafka.OffsetCommitEvent)
                {
                    var answers = Answers(_underWay, given);
                    _underWay = null;
                    return answers;
                }
            }
            finally
            {
                Librdkafka.rd_kafka_event_destroy(given);
            }
        }

        return [];
    }

    /// <summary>Waits for no answer any more.</summary>
    public CommitAnswer? Abandon()
    {
        var offsets = _underWay;
        _underWay = null;
        return offsets is null ? null : CommitAnswer.Failed(offsets, ErrorCode.Local_TimedOut);
    }

    /// <exception cref="TransportException">No broker answered in time.</exception>
    public IReadOnlyList<CommittedOffset> Read(IReadOnlyCollection<TopicPartition> partitions, TimeSpan atMost)
    {
        using var list = new NativePartitionList(partitions.Count);
        foreach (var partition in partitions)
        {
            list.Add(partition);
        }

        Check((ErrorCode)Librdkafka.rd_kafka_committed(_client, list, Milliseconds(atMost)));
        var committed = new CommittedOffset[list.Elements.Length];
        for (var i = 0; i < committed.Length; i++)
        {
            ref readonly var element = ref list.Elements[i];
            Check((ErrorCode)element.Error);
            committed[i] = new CommittedOffset(
                Partition(element),
                element.Offset >= 0 ? element.Offset : null,
                Encoding.UTF8.GetString(new ReadOnlySpan<byte>(element.Metadata, (int)element.MetadataSize)));
        }

        return committed;
    }

    public void Dispose() => _queue.Dispose();

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 0, int.MaxValue);

    private static void Check(ErrorCode code)
    {
        if (code is not ErrorCode.NoError)
        {
            throw new TransportException(
                $"The group's committed offsets could not be read: {new Error(code).Reason}", ErrorCodes.Name(code), isFatal: false);
        }
    }

    private CommitAnswer[] Answers(IReadOnlyList<CommitOffset> offsets, nint given)
    {
        var failure = (ErrorCode)Librdkafka.rd_kafka_event_error(given);
        var errors = Errors(Librdkafka.rd_kafka_event_topic_partition_list(given));
        return failure is ErrorCode.NoError && errors.Count == 0
            ? [new CommitAnswer(offsets, null)]
            : [.. offsets
                .GroupBy(offset => errors.GetValueOrDefault(offset.Partition, failure))
                .Select(static group => group.Key is ErrorCode.NoError ? new CommitAnswer([.. group], null) : CommitAnswer.Failed([.. group], group.Key))];
    }

    private Dictionary<TopicPartition, ErrorCode> Errors(NativePartitionArray* list)
    {
        var errors = new Dictionary<TopicPartition, ErrorCode>();
        for (var i = 0; list is not null && i < list->Count; i++)
        {
            if (list->Elements[i].Error != 0)
            {
                errors[Partition(list->Elements[i])] = (ErrorCode)list->Elements[i].Error;
            }
        }

        return errors;
    }

    private TopicPartition Partition(in NativePartition partition) =>
        _names.FromClient(Marshal.PtrToStringUTF8((nint)partition.Topic) ?? "", partition.Partition);
}
