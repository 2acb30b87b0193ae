using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Tests.InMemory;

/// <summary>Commits with their metadata, seeks and look-ups of a source in memory.</summary>
public class InMemoryOffsetsTests
{
    private static readonly TopicPartition First = new("orders", 0);

    private readonly InMemoryBroker _broker = Given.Broker();
    private readonly RecordingListener _listener = new();

    [Fact]
    public void AwaitCommits_StoresAtOnceAndTells()
    {
        using var source = Assigned();
        source.Commit([new CommitOffset(First, 3, "map")]);
        Assert.Equal(new CommittedOffset(First, null, ""), _broker.ReadCommitted("billing", First));

        Assert.True(source.AwaitCommits(TimeSpan.Zero));

        Assert.Equal(new CommittedOffset(First, 3, "map"), _broker.ReadCommitted("billing", First));
        Assert.Equal("committed orders[0]@3 (map)", _listener.Heard[^1]);
    }

    [Fact]
    public void AwaitCommits_TheListenerCommitsAgain_ThatOneWaitsForTheNextTime()
    {
        using var source = Assigned();
        _listener.OnCommitted = () => source.Commit([new CommitOffset(First, 4)]);
        source.Commit([new CommitOffset(First, 3)]);

        Assert.False(source.AwaitCommits(TimeSpan.Zero));
        Assert.Equal(3, _broker.Committed("billing", First));
        _listener.OnCommitted = null;

        Assert.True(source.AwaitCommits(TimeSpan.Zero));
        Assert.Equal(4, _broker.Committed("billing", First));
    }

    [Fact]
    public void AwaitCommits_InsideRevoked_TellsInside()
    {
        var source = Assigned();
        var heardInside = 0;
        _listener.OnRevoked = _ =>
        {
            source.Commit([new CommitOffset(First, 3, "map")]);
            Assert.True(source.AwaitCommits(TimeSpan.Zero));
            heardInside = _listener.Heard.Count;
        };

        source.Close();

        Assert.Equal(["assigned orders[0]", "revoked orders[0]", "committed orders[0]@3 (map)"], _listener.Heard);
        Assert.Equal(3, heardInside);
    }

    [Fact]
    public void Commit_SameOffsetWithOtherMetadata_IsStored()
    {
        using var source = Assigned();
        source.Commit([new CommitOffset(First, 3, "older")]);
        source.Commit([new CommitOffset(First, 3, "newer")]);

        Assert.True(source.AwaitCommits(TimeSpan.Zero));

        Assert.Equal("newer", _broker.ReadCommitted("billing", First).Metadata);
        Assert.Equal(["older", "newer"], _broker.Commits("billing").Select(static commit => commit.Metadata));
    }

    [Fact]
    public void Commit_MetadataTooLarge_IsToldForThatPartitionAndTheOldCommitStays()
    {
        _broker.CreateTopic("wide", 2);
        using var source = Assigned("wide");
        TopicPartition zero = new("wide", 0), one = new("wide", 1);
        source.Commit([new CommitOffset(zero, 1, "old"), new CommitOffset(one, 1, "old")]);
        source.Commit([new CommitOffset(zero, 2, new string('x', 4097)), new CommitOffset(one, 2, new string('x', 4096))]);

        Assert.True(source.AwaitCommits(TimeSpan.Zero));

        Assert.Equal(new CommittedOffset(zero, 1, "old"), _broker.ReadCommitted("billing", zero));
        Assert.Equal(2, _broker.Committed("billing", one));
        Assert.Contains(_listener.Heard, static heard => heard.StartsWith("committed wide[0]@2", StringComparison.Ordinal) && heard.EndsWith("OFFSET_METADATA_TOO_LARGE", StringComparison.Ordinal));
        Assert.Contains(_listener.Heard, static heard => heard.StartsWith("committed wide[1]@2", StringComparison.Ordinal) && heard.EndsWith("x)", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadCommitted_InsideAssigned_SeesWhatTheTestPutThere()
    {
        _broker.Commit("billing", new CommitOffset(First, 1, "anything at all"));
        Given.Send(_broker, Given.Record("a"), Given.Record("b"));
        IReadOnlyList<CommittedOffset> read = [];
        IRecordSource? source = null;
        _listener.OnAssigned = partitions => read = source!.ReadCommitted([.. partitions, new TopicPartition("orders", 7)], TimeSpan.Zero);
        using (source = Given.Source(_broker, _listener))
        {
            Assert.Equal(["b"], Given.Drain(source));
        }

        Assert.Equal([new CommittedOffset(First, 1, "anything at all"), new CommittedOffset(new TopicPartition("orders", 7), null, "")], read);
    }

    [Fact]
    public void ReadLogEnd_GrowsWithTheLog()
    {
        using var source = Assigned();
        Assert.Equal(0, source.ReadLogEnd(First, TimeSpan.Zero));
        Given.Send(_broker, Given.Record("a"), Given.Record("b"));

        Assert.Equal(2, source.ReadLogEnd(First, TimeSpan.Zero));
        var missing = Assert.Throws<TransportException>(() => source.ReadLogEnd(new TopicPartition("orders", 7), TimeSpan.Zero));
        Assert.Equal(("UNKNOWN_TOPIC_OR_PART", false), (missing.ErrorCode, missing.IsFatal));
    }

    [Fact]
    public void FailLookups_BothReadsFailAndTheMemberGoesOn()
    {
        using var source = Assigned();
        _broker.Faults.FailLookups(2, "billing");

        Assert.False(Assert.Throws<TransportException>(() => source.ReadCommitted([First], TimeSpan.Zero)).IsFatal);
        Assert.Equal("_TIMED_OUT", Assert.Throws<TransportException>(() => source.ReadLogEnd(First, TimeSpan.Zero)).ErrorCode);
        Assert.Equal(0, source.ReadLogEnd(First, TimeSpan.Zero));
    }

    [Fact]
    public void TrySeek_GoesToTheOffset_AlsoWhilePaused()
    {
        Given.Send(_broker, Given.Record("a"), Given.Record("b"), Given.Record("c"));
        using var source = Assigned();
        Assert.Equal(["a", "b", "c"], Given.Drain(source));

        Assert.True(source.TrySeek(First, 1));
        Assert.Equal(["b", "c"], Given.Drain(source));
        source.Pause([First]);
        Assert.True(source.TrySeek(First, 2));
        Assert.Empty(Given.Drain(source));
        source.Resume([First]);

        Assert.Equal(["c"], Given.Drain(source));
        Assert.False(source.TrySeek(new TopicPartition("orders", 7), 0));
    }

    [Theory]
    [InlineData(false, "a b")]
    [InlineData(true, "")]
    public void TrySeek_BehindTheEnd_StartsAnewAsTheSettingsSay(bool latest, string expected)
    {
        using var source = Given.Source(_broker, _listener, latest: latest);
        Given.Drain(source);
        Given.Send(_broker, Given.Record("a"), Given.Record("b"));
        Given.Drain(source);

        Assert.True(source.TrySeek(First, 9));

        Assert.Equal(expected, string.Join(' ', Given.Drain(source)));
    }

    [Fact]
    public void TrySeek_InsideAssigned_IsTooEarly()
    {
        IRecordSource? source = null;
        bool? sought = null;
        _listener.OnAssigned = _ => sought = source!.TrySeek(First, 1);
        using (source = Given.Source(_broker, _listener))
        {
            source.Poll(TimeSpan.Zero);

            Assert.False(sought);
            Assert.True(source.TrySeek(First, 0));
        }
    }

    [Fact]
    public async Task FindOffsets_BeginningEndAndTime()
    {
        _broker.CreateTopic("timed", 2);
        for (var i = 0; i < 3; i++)
        {
            _broker.Append(new OutgoingRecord("timed", 0, null, null, new MessageHeaders(), Given.Moment.AddSeconds(i)));
        }

        Assert.Equal((0L, 0L), await FindAsync(OffsetQuery.Beginning));
        Assert.Equal((3L, 0L), await FindAsync(OffsetQuery.End));
        Assert.Equal((0L, 0L), await FindAsync(OffsetQuery.At(Given.Moment.AddDays(-1))));
        Assert.Equal((1L, 0L), await FindAsync(OffsetQuery.At(Given.Moment.AddMilliseconds(1))));
        Assert.Equal((2L, 0L), await FindAsync(OffsetQuery.At(Given.Moment.AddSeconds(2).AddTicks(1))));
        Assert.Equal((3L, 0L), await FindAsync(OffsetQuery.At(Given.Moment.AddSeconds(3))));
        await Assert.ThrowsAsync<TransportException>(
            async () => await Given.Catalog(_broker).FindOffsetsAsync([new TopicPartition("timed", 2)], OffsetQuery.End, Given.InTime()));
    }

    private async Task<(long Zero, long One)> FindAsync(OffsetQuery query)
    {
        TopicPartition zero = new("timed", 0), one = new("timed", 1);
        var found = await Given.Catalog(_broker).FindOffsetsAsync([zero, one], query, Given.InTime());
        Assert.Equal(2, found.Count);
        return (found[zero], found[one]);
    }

    private IRecordSource Assigned(string topic = "orders")
    {
        var source = Given.Source(_broker, _listener, topics: topic);
        if (source.Poll(TimeSpan.Zero) is { } record)
        {
            // The test is to read it.
            source.TrySeek(record.Partition, record.Offset);
        }

        return source;
    }
}
