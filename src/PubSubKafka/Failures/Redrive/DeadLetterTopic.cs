using Microsoft.Extensions.Logging;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>One dead-letter topic as it stood at a moment. Owned by one thread; its calls block it.</summary>
internal sealed class DeadLetterTopic : IDisposable
{
    // Each takes memory for what is read ahead.
    private const int PartitionsAtOnce = 16;

    // A partition that is read to its end must not hold up the others for long.
    private static readonly TimeSpan FetchWait = TimeSpan.FromMilliseconds(20);

    private readonly QueryMatch _match;
    private readonly ILogger _logger;
    private readonly IReadOnlyDictionary<TopicPartition, LogSpan> _spans;
    private readonly DeadLetterReader _reader;
    private long _read;

    private DeadLetterTopic(QueryMatch match, ILogger logger, IReadOnlyDictionary<TopicPartition, LogSpan> spans, DeadLetterReader reader)
    {
        _match = match;
        _logger = logger;
        _spans = spans;
        _reader = reader;
    }

    /// <summary>How much of what is to be looked at has been, from 0 to 1.</summary>
    public double Share => _spans.Values.Sum(static span => (double)span.Until - span.From) is > 0 and var all ? Math.Min(1, _read / all) : 1;

    /// <summary>The partition counts of the topic and of those that its records may go back to, as far as they exist.</summary>
    /// <exception cref="RedriveException">There is no such topic, or no broker answered.</exception>
    public static IReadOnlyDictionary<string, int> Describe(RedriveCluster cluster, string topic, CancellationToken cancellationToken)
    {
        try
        {
            var counts = Wait(cluster.Catalog.Value.DescribeAsync([.. cluster.DeclaredTopics.Append(topic)], cancellationToken).AsTask());
            return counts.ContainsKey(topic) ? counts : throw RedriveFailure.NoTopic(topic);
        }
        catch (TransportException exception)
        {
            throw RedriveFailure.NoAnswer(topic, exception);
        }
    }

    /// <summary>Looks up where the partitions begin and end now.</summary>
    /// <exception cref="RedriveException">No broker answered.</exception>
    public static DeadLetterTopic Open(
        RedriveCluster cluster, string topic, int partitionCount, DeadLetterQuery query, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var match = new QueryMatch(query);
        try
        {
            TopicPartition[] partitions =
                [.. Enumerable.Range(0, partitionCount).Where(match.Wants).Select(partition => new TopicPartition(topic, partition))];
            var begin = cluster.Catalog.Value.FindOffsetsAsync(partitions, OffsetQuery.Beginning, cancellationToken).AsTask();
            var end = cluster.Catalog.Value.FindOffsetsAsync(partitions, OffsetQuery.End, cancellationToken).AsTask();
            Wait(Task.WhenAll(begin, end));
            var spans = partitions.ToDictionary(static partition => partition, partition => new LogSpan(begin.Result[partition], end.Result[partition]));
            var settings = new PartitionSourceSettings(cluster.Sink.Connection, "redrive of " + topic, cluster.GroupFor(topic, query.Consumer), FetchWait);
            return new DeadLetterTopic(match, logger, spans, new DeadLetterReader(cluster.Transport.OpenPartitions(settings), time));
        }
        catch (TransportException exception)
        {
            throw RedriveFailure.NoAnswer(topic, exception);
        }
    }

    /// <summary>The dead letters that meet the query and are not done with, in order within each partition. To be gone through once.</summary>
    /// <remarks>Everything is read twice: which ones are done with is known only at the end of the log.</remarks>
    public IEnumerable<ReceivedRecord> Pending(CancellationToken cancellationToken)
    {
        foreach (var partitions in _spans.Where(static span => !span.Value.IsEmpty).OrderBy(static span => span.Key.Partition).Chunk(PartitionsAtOnce))
        {
            var finished = Finished(partitions, cancellationToken);
            var wanted = new Dictionary<TopicPartition, LogSpan>();
            foreach (var (partition, span) in partitions)
            {
                var (from, until) = _match.Bounds(span.From, span.Until);
                wanted.Add(partition, new LogSpan(FirstPending(finished[partition], from), until));
            }

            var before = _read;
            foreach (var record in _reader.Read(wanted, cancellationToken))
            {
                _read++;
                if (!MarkCodec.IsMark(record) && !finished[record.Partition].Contains(record.Offset) && _match.Wants(record))
                {
                    yield return record;
                }
            }

            _read = before + partitions.Sum(static span => span.Value.Until - span.Value.From);
        }
    }

    public void Dispose() => _reader.Dispose();

    // A mark stands behind what it names, so nothing before the first wanted offset matters.
    private Dictionary<TopicPartition, OffsetSet> Finished(
        IReadOnlyCollection<KeyValuePair<TopicPartition, LogSpan>> partitions, CancellationToken cancellationToken)
    {
        var finished = partitions.ToDictionary(static span => span.Key, static _ => new OffsetSet());
        var whole = partitions.ToDictionary(static span => span.Key, span => span.Value with { From = _match.Bounds(span.Value.From, span.Value.Until).From });
        foreach (var record in _reader.Read(whole, cancellationToken))
        {
            if (MarkCodec.IsMark(record) && !MarkCodec.TryRead(record, finished[record.Partition]))
            {
                Log.MarkIgnored(_logger, record.Partition, record.Offset);
            }
        }

        return finished;
    }

    private static long FirstPending(OffsetSet finished, long from)
    {
        foreach (var range in finished.Ranges)
        {
            if (range.First > from)
            {
                break;
            }

            from = Math.Max(from, range.Last + 1);
        }

        return from;
    }

    private static T Wait<T>(Task<T> answer) => answer.GetAwaiter().GetResult();
}
