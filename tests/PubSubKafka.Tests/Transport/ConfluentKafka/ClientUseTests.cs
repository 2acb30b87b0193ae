using Microsoft.Extensions.Logging.Abstractions;
using PubSubKafka.Promises;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

public sealed class ClientUseTests
{
    [Fact]
    public async Task TryClose_CallsUnderWay_WaitsForThemAndLetsNoOtherBegin()
    {
        var use = new ClientUse();
        Assert.True(use.TryBegin());
        Assert.True(use.TryBegin());

        var closing = Task.Factory.StartNew(use.TryClose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Until.TrueAsync(
            () =>
            {
                if (!use.TryBegin())
                {
                    return true;
                }

                use.End();
                return false;
            },
            () => "no further call may begin");

        use.End();
        Assert.False(closing.IsCompleted);
        use.End();
        Assert.True(await closing);
        Assert.False(use.TryClose());
        Assert.False(use.TryBegin());
    }

    [Fact]
    public async Task Close_WhileThreadsSend_NoCallReachesTheFreedClient()
    {
        // A call into a freed client ends the process, and with it this test run.
        for (var round = 0; round < 5; round++)
        {
            var connection = new ConnectionSettings("127.0.0.1:1", "tests", new Dictionary<string, string> { ["log_level"] = "0" });
            var settings = new SinkSettings(connection, TimeSpan.Zero, "none", TimeSpan.FromMinutes(5), 1_000_000, 1_000);
            var sink = new ConfluentRecordSink(settings, NullLogger.Instance, TimeProvider.System);
            var publishers = Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(() => SendUntilClosed(sink), TaskCreationOptions.LongRunning)).ToArray();
            await Until.TrueAsync(() => publishers.All(publisher => !publisher.IsCompleted), () => "threads send");

            // A flush cut short lets the end begin at once.
            Assert.True(await sink.FlushAsync(new CancellationToken(canceled: true)) >= 0);
            await sink.DisposeAsync();

            foreach (var publisher in publishers)
            {
                var sends = await publisher;
                await Until.TrueAsync(() => sends.TrueForAll(static send => send.IsCompleted), () => "every send has its outcome");
                Assert.All(sends, send => Assert.True(send.Exception?.InnerException is PublishException or ObjectDisposedException));
            }
        }
    }

    private static List<Task> SendUntilClosed(ConfluentRecordSink sink)
    {
        var sends = new List<Task>();
        do
        {
            var completion = new SendTask();
            sends.Add(completion.Task);
            sink.Send(new OutgoingRecord("orders", null, null, null, MessageHeaders.Empty, DateTimeOffset.UnixEpoch), completion, CancellationToken.None);
        }
        while (sends[^1].Exception?.InnerException is not ObjectDisposedException);

        return sends;
    }
}
