using System.Collections.Concurrent;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Tests.InMemory;

public class BrokerQuiescenceTests
{
    private readonly InMemoryBroker _broker = Given.Broker(partitions: 4);

    [Fact]
    public async Task WaitAsync_LoopsAtWork_ReturnsWhenAllIsReadAndCommitted()
    {
        using var loops = new Loops(_broker, 3);
        Given.Send(_broker, [.. Enumerable.Range(0, 500).Select(i => Given.Record($"{i}", $"{i % 20}"))]);

        var settled = await new BrokerQuiescence(_broker).WaitAsync(() => false, Given.InTime());

        Assert.True(settled.IsDrained);
        Assert.Equal(500, loops.Seen.Count);
        Assert.Equal(settled.Version, _broker.Snapshot().Version);
    }

    [Fact]
    public async Task WaitAsync_RecordNotCommitted_ReturnsAndCountsItAsUnfinished()
    {
        using var loops = new Loops(_broker, 1) { Commit = false };
        Given.Send(_broker, Given.Record("a"), Given.Record("b"));

        var settled = await new BrokerQuiescence(_broker).WaitAsync(() => false, Given.InTime());

        Assert.Equal((0, 2, false), (settled.Unread, settled.Unfinished, settled.IsDrained));
    }

    [Fact]
    public async Task WaitAsync_HandlerAtWork_WaitsForIt()
    {
        using var loops = new Loops(_broker, 1);
        var busy = true;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var wait = new BrokerQuiescence(_broker).WaitAsync(
            () =>
            {
                asked.TrySetResult();
                return Volatile.Read(ref busy);
            },
            Given.InTime());
        await asked.Task.WaitAsync(Given.InTime());
        Assert.False(wait.IsCompleted);

        Given.Send(_broker, Given.Record("from the handler"));
        Volatile.Write(ref busy, false);

        Assert.True((await wait).IsDrained);
        Assert.Equal(["from the handler"], loops.Seen);
    }

    [Fact]
    public async Task WaitAsync_AcknowledgementsHeld_CountsThemAsQuiet()
    {
        _broker.Faults.HoldAcknowledgements();
        Given.Send(_broker, Given.Record("a"));

        var settled = await new BrokerQuiescence(_broker).WaitAsync(() => false, Given.InTime());

        Assert.Equal(1, settled.UnansweredSends);
        Assert.False(settled.IsDrained);
    }

    [Fact]
    public async Task WaitAsync_NeverQuiet_EndsWithTheToken()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new BrokerQuiescence(_broker).WaitAsync(() => true, patience.Token));
    }

    /// <summary>Poll loops as the library has them: read, commit, read on.</summary>
    private sealed class Loops : IDisposable
    {
        private readonly List<Thread> _threads = [];
        private readonly InMemoryBroker _broker;
        private volatile bool _stop;

        public Loops(InMemoryBroker broker, int count)
        {
            _broker = broker;
            for (var i = 0; i < count; i++)
            {
                _threads.Add(new Thread(Run));
                _threads[^1].Start();
            }

            SpinWait.SpinUntil(() => broker.Snapshot().Groups is [{ Members: var members }] && members.Count == count, Given.Ceiling);
        }

        public ConcurrentQueue<string> Seen { get; } = [];

        public bool Commit { get; set; } = true;

        public void Dispose()
        {
            _stop = true;
            _broker.WakePolls();
            _threads.ForEach(static thread => Assert.True(thread.Join(Given.Ceiling)));
        }

        private void Run()
        {
            var source = Given.Source(_broker, new RecordingListener());
            while (!_stop)
            {
                if (source.Poll(TimeSpan.FromMilliseconds(500)) is { } record)
                {
                    Seen.Enqueue(Given.Text(record));
                    if (Commit)
                    {
                        source.Commit([new CommitOffset(record.Partition, record.Offset + 1)]);
                    }
                }
            }

            source.Close();
        }
    }
}
