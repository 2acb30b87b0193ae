using PubSubKafka.Promises;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

/// <summary>The producer fails for good.</summary>
public sealed class FatalErrorTests
{
    [Fact]
    public async Task Fatal_RecordsUnderWay_HearWhatTheFormerClientHasToSayBeforeAnotherGoesOn()
    {
        await using var clients = new FakeClients();
        var acknowledged = clients.Send("0");
        var purged = clients.Send("1");

        clients.Fail(0);
        var later = clients.Send("2");
        Assert.True(clients[0].TryDeliver());
        await acknowledged;
        Assert.Equal(1, clients.Count);
        Assert.True(clients[0].TryDeliver(new Confluent.Kafka.Error(Confluent.Kafka.ErrorCode.Local_PurgeQueue), Confluent.Kafka.PersistenceStatus.NotPersisted));

        var exception = await Assert.ThrowsAsync<PublishException>(() => purged);
        Assert.Equal(("_PURGE_QUEUE", false, true), (exception.ErrorCode, exception.MayHaveBeenWritten, exception.IsTransient));
        await Until.TrueAsync(() => clients.Count == 2 && clients[1].Taken == 1, () => "the new client has the record that came meanwhile");
        Assert.True(clients[1].TryDeliver());
        await later;
        Assert.Equal(["0", "1"], clients[0].Order);
        await Until.TrueAsync(() => clients[0].IsClosed, () => "the former client is closed");
    }

    [Fact]
    public async Task Fatal_FoundByTheNextRecord_RecordWaitsForTheNewClient()
    {
        await using var clients = new FakeClients();
        clients.Kill(0);

        var sends = Enumerable.Range(0, 3).Select(i => clients.Send($"{i}")).ToArray();
        Assert.Equal(1, clients[0].Attempts);
        clients.Fail(0);

        await Until.TrueAsync(() => clients.Count == 2 && clients[1].Taken == 3, () => "the new client has the records");
        while (clients[1].TryDeliver())
        {
        }

        await Task.WhenAll(sends);
        Assert.Equal(["0", "1", "2"], clients[1].Order);
    }

    [Fact]
    public async Task Fatal_NoReports_RecordsAreGivenUpAsPossiblyWrittenAndLateReportsChangeNothing()
    {
        await using var clients = new FakeClients();
        var lost = clients.Send("0");

        clients.Fail(0);
        var later = clients.Send("1");
        await PassAsync(clients, () => clients.Count == 2, "the client is replaced");

        var exception = await Assert.ThrowsAsync<PublishException>(() => lost);
        Assert.Equal(("OUT_OF_ORDER_SEQUENCE_NUMBER", true, true), (exception.ErrorCode, exception.MayHaveBeenWritten, exception.IsTransient));
        Assert.True(clients[0].TryDeliver());
        Assert.True(clients[1].TryDeliver());
        Assert.Equal("1", (await later).Partition.Topic);
    }

    [Fact]
    public async Task Fatal_NoOtherClientCanBeMade_RecordsAreRefusedUntilOneCan()
    {
        await using var clients = new FakeClients { Unmakeable = 2 };
        var lost = clients.Send("0");

        clients.Fail(0);
        var waiting = clients.Send("1");
        Assert.True(clients[0].TryDeliver());
        await lost;

        var refusals = new[] { waiting, clients.Send("2"), clients.Send("3") };
        foreach (var refused in refusals)
        {
            var exception = await Assert.ThrowsAsync<PublishException>(() => refused);
            Assert.False(exception.MayHaveBeenWritten);
            Assert.True(exception.IsTransient);
        }

        await PassAsync(clients, () => clients.Count == 2, "the client is replaced at the third attempt");
        await Until.TrueAsync(
            () =>
            {
                var later = clients.Send("4");
                return clients[1].TryDeliver() && later.IsCompletedSuccessfully;
            },
            () => "records are acknowledged again");
        Assert.Equal(["0"], clients[0].Order);
    }

    [Fact]
    public async Task Fatal_TheNewClientToo_IsReplacedAsWell()
    {
        await using var clients = new FakeClients { NextIsStillborn = true };

        clients.Fail(0);
        await Until.TrueAsync(() => clients.Count == 3, () => "a third client is made");

        await Until.TrueAsync(
            () =>
            {
                var later = clients.Send("0");
                return clients[2].TryDeliver() && later.IsCompletedSuccessfully;
            },
            () => "records go to the third client");
        await Until.TrueAsync(() => clients[0].IsClosed && clients[1].IsClosed, () => "the others are closed");
    }

    [Fact]
    public async Task Fatal_ClosedMeanwhile_EverythingGetsItsOutcome()
    {
        var clients = new FakeClients();
        var underWay = clients.Send("0");
        clients.Fail(0);
        var waiting = clients.Send("1");

        var closing = clients.Sink.DisposeAsync().AsTask();
        await PassAsync(clients, () => closing.IsCompleted, "the sink is closed");

        await closing;
        Assert.True((await Assert.ThrowsAsync<PublishException>(() => underWay)).MayHaveBeenWritten);
        Assert.False((await Assert.ThrowsAsync<PublishException>(() => waiting)).MayHaveBeenWritten);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => clients.Send("2"));
        Assert.Equal(1, clients.Count);
        Assert.True(clients[0].IsClosed);
    }

    private static Task PassAsync(FakeClients clients, Func<bool> condition, string what) => Until.TrueAsync(
        () =>
        {
            clients.Time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        () => what);
}
