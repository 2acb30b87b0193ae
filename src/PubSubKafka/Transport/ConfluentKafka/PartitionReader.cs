using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Reads one partition from its own queue, some records at a time. Owned by the source's thread.</summary>
internal sealed unsafe class PartitionReader : IDisposable
{
    // So many records are taken from librdkafka by one call.
    private const int BatchSize = 64;

    private readonly RecordReader _records;
    private readonly NativeQueue _queue;
    private readonly QueueWatch _watch;
    private readonly ReceivedRecord?[] _batch = new ReceivedRecord?[BatchSize];
    private int _next;
    private int _count;
    private TransportException? _end;

    public PartitionReader(SafeHandle client, TopicPartition partition, RecordReader records, EventWaitHandle wake)
    {
        Partition = partition;
        _records = records;
        _queue = NativeQueue.OfPartition(client, partition);
        _watch = new QueueWatch(_queue, wake);
    }

    public TopicPartition Partition { get; }

    /// <summary>A paused partition's records stay where they are: the client's own pause would throw away what it has fetched.</summary>
    public bool IsPaused { get; set; }

    /// <summary>When it was closed, as a timestamp of the system's clock.</summary>
    public long ClosedAt { get; set; }

    /// <summary>The next record of those that were read together; null when the next has to be read, or may not be.</summary>
    public ReceivedRecord? TakeRead()
    {
        if (IsPaused || _next >= _count)
        {
            return null;
        }

        var record = _batch[_next];
        _batch[_next++] = null;
        return record;
    }

    /// <summary>The next record, read if need be. Null when there is none now, or none may be taken.</summary>
    /// <exception cref="TransportException">The client or the broker reports an error with the partition.</exception>
    public ReceivedRecord? Take()
    {
        if (!IsPaused && _next >= _count)
        {
            // What could be read before a batch that cannot is handed out first.
            if (_end is not null)
            {
                throw _end;
            }

            if (_watch.MaybeAny)
            {
                Read();
            }
        }

        return TakeRead();
    }

    /// <summary>The offset of what was read next and not taken yet; null when there is none.</summary>
    public long? NextRead => _next < _count ? _batch[_next]!.Offset : null;

    /// <summary>Throws away what was read and not taken: it is not what comes next any more.</summary>
    public void Clear()
    {
        Array.Clear(_batch);
        _next = _count = 0;
        _watch.MaybeAny = true;
    }

    /// <summary>Throws away what the client has of a partition that is not ours any more. False when it had nothing.</summary>
    public bool Discard()
    {
        Clear();
        var messages = stackalloc NativeMessage*[BatchSize];
        var any = false;
        for (nint read; (read = Librdkafka.rd_kafka_consume_batch_queue(_queue, 0, messages, BatchSize)) > 0; any = true)
        {
            for (var i = 0; i < read; i++)
            {
                Librdkafka.rd_kafka_message_destroy(messages[i]);
            }
        }

        return any;
    }

    public void Dispose()
    {
        _watch.Dispose();
        _queue.Dispose();
    }

    private void Read()
    {
        _watch.MaybeAny = false;
        var messages = stackalloc NativeMessage*[BatchSize];
        var read = (int)Librdkafka.rd_kafka_consume_batch_queue(_queue, 0, messages, BatchSize);
        if (read == BatchSize)
        {
            // Only ever set here: a record that has come since then sets it too, and nothing tells of it a second time.
            _watch.MaybeAny = true;
        }

        (_next, _count) = (0, 0);
        TransportException? passing = null;
        for (var i = 0; i < read; i++)
        {
            try
            {
                // Records behind a passing error count; behind a fatal one nothing is taken any more.
                if (_end is null && Accept(messages[i]) is { } failure)
                {
                    (_end, passing) = failure.IsFatal ? (failure, passing) : (null, failure);
                }
            }
            finally
            {
                Librdkafka.rd_kafka_message_destroy(messages[i]);
            }
        }

        if (passing is not null)
        {
            throw passing;
        }

        if (_end is not null && _count == 0)
        {
            throw _end;
        }
    }

    private TransportException? Accept(NativeMessage* message)
    {
        var code = (ErrorCode)message->Error;
        if (code is not ErrorCode.NoError)
        {
            return code is ErrorCode.Local_PartitionEOF ? null : ReadFailure.Reported(Partition, message);
        }

        try
        {
            var record = _records.Read(Partition, message);
            _batch[_count++] = record;
            return null;
        }
        catch (Exception exception)
        {
            return ReadFailure.Of(Partition, message, exception);
        }
    }
}
