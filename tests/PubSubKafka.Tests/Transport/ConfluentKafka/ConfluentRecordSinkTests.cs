using Microsoft.Extensions.Logging.Abstractions;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

/// <summary>The real producer where no broker answers.</summary>
public sealed class ConfluentRecordSinkTests
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task DisposeAsync_FlushWasCutShort_IsNotWaitedForAgain()
    {
        // The sink's own patience goes by a clock that stands still.
        var connection = new ConnectionSettings("127.0.0.1:1", "tests", new Dictionary<string, string>());
        var settings = new SinkSettings(connection, TimeSpan.Zero, "none", TimeSpan.FromMinutes(5), 10, 1_000);
        IRecordSink sink = new ConfluentRecordSink(settings, NullLogger.Instance, new VirtualTimeProvider());
        var send = sink.SendAsync(
            new OutgoingRecord("orders", null, null, null, MessageHeaders.Empty, DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);
        Assert.Equal(1, await sink.FlushAsync(new CancellationToken(canceled: true)));

        await sink.DisposeAsync().AsTask().WaitAsync(Ceiling, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.True((await Assert.ThrowsAsync<PublishException>(() => send)).MayHaveBeenWritten);
    }
}
