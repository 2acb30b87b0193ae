using System.Diagnostics;
using Confluent.Kafka;
using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks.Consuming;

/// <summary>The loop that everybody writes: one thread that consumes, reads the JSON, handles, and stores the offset.</summary>
internal static class RawConsumer
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs the loop on a thread of its own until <paramref name="isOver"/> says so.</summary>
    public static Task RunAsync(Target target, string topic, OffsetStoring storing, Action<Payload> handle, Func<bool> isOver) =>
        Task.Factory.StartNew(
            () => Run(target, topic, storing, handle, isOver), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Run(Target target, string topic, OffsetStoring storing, Action<Payload> handle, Func<bool> isOver)
    {
        using var consumer = RawClient.Consumer(target, Target.UniqueName("raw"));
        consumer.Subscribe(topic);
        if (storing == OffsetStoring.EachRecord)
        {
            StoreEachRecord(consumer, handle, isOver);
        }
        else
        {
            StoreEachInterval(consumer, handle, isOver);
        }

        consumer.Close();
    }

    private static void StoreEachRecord(IConsumer<byte[], byte[]> consumer, Action<Payload> handle, Func<bool> isOver)
    {
        while (!isOver())
        {
            if (consumer.Consume(PollTimeout) is { } result)
            {
                handle(RawClient.Read(result));
                consumer.StoreOffset(result);
            }
        }
    }

    private static void StoreEachInterval(IConsumer<byte[], byte[]> consumer, Action<Payload> handle, Func<bool> isOver)
    {
        var newest = new ConsumeResult<byte[], byte[]>?[Target.Partitions];
        var stored = Stopwatch.GetTimestamp();
        while (!isOver())
        {
            if (consumer.Consume(PollTimeout) is { } result)
            {
                handle(RawClient.Read(result));
                newest[result.Partition.Value] = result;
            }

            if (Stopwatch.GetElapsedTime(stored) >= RawClient.CommitInterval)
            {
                Store(consumer, newest);
                stored = Stopwatch.GetTimestamp();
            }
        }

        Store(consumer, newest);
    }

    private static void Store(IConsumer<byte[], byte[]> consumer, ConsumeResult<byte[], byte[]>?[] newest)
    {
        foreach (var result in newest)
        {
            if (result is not null)
            {
                consumer.StoreOffset(result);
            }
        }

        Array.Clear(newest);
    }
}
