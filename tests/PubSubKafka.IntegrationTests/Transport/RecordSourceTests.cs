using PubSubKafka.IntegrationTests.Promises;
using PubSubKafka.Transport;

namespace PubSubKafka.IntegrationTests.Transport;

/// <summary>What the consume port promises, on brokers that are reached over the network.</summary>
public abstract class RecordSourceTests : IAsyncLifetime
{
    private WireBroker? _broker;

    internal WireBroker Broker => _broker!;

    /// <summary>The client settings of a member.</summary>
    internal abstract IReadOnlyDictionary<string, string> Client { get; }

    /// <summary>Whether members speak KIP-848 where a test does not say.</summary>
    internal abstract bool NewProtocol { get; }

    public async ValueTask InitializeAsync() => _broker = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    internal abstract Task<WireBroker> OpenAsync();

    [Theory]
    [InlineData("")]
    [InlineData("map")]
    [InlineData("né ✓ 𝕂")]
    public async Task Metadata_OfAnyText_IsReadByTheNextOwnerWhenItIsAssigned(string metadata)
    {
        var topic = await NewTopicAsync();
        await CommitAsync(topic, metadata);

        Assert.Equal(new CommittedOffset(new TopicPartition(topic, 0), 7, metadata), ReadByTheNextOwner(topic));
    }

    [Fact]
    public async Task Metadata_OfTheLargestSize_IsReadByTheNextOwner()
    {
        var topic = await NewTopicAsync();
        var metadata = string.Concat(Enumerable.Range(0, 4096).Select(static i => (char)('!' + (i % 90))));
        await CommitAsync(topic, metadata);

        Assert.Equal(metadata, ReadByTheNextOwner(topic).Metadata);
    }

    [Fact]
    public async Task Commit_SameOffsetWithOtherMetadata_IsStored()
    {
        var topic = await NewTopicAsync();
        var partition = new TopicPartition(topic, 0);
        using var member = Join(topic);

        Assert.Null(member.Commit(new CommitOffset(partition, 7, "first")));
        Assert.Null(member.Commit(new CommitOffset(partition, 7, "second")));
        Assert.Equal(new CommittedOffset(partition, 7, "second"), member.Committed(partition));
        Assert.Null(member.Commit(new CommitOffset(partition, 6)));
        Assert.Equal(new CommittedOffset(partition, 6, ""), member.Committed(partition));

        member.Source.Close();
    }

    [Fact]
    public async Task Commit_OfSeveralAndOfForeignPartitions_StoresOursAndIgnoresTheRest()
    {
        var topic = await NewTopicAsync(partitions: 2);
        using var member = Join(topic);

        member.Source.Commit(
            [new CommitOffset(new TopicPartition(topic, 0), 1, "a"), new CommitOffset(new TopicPartition(topic, 1), 2, "b"), new CommitOffset(new TopicPartition(topic, 9), 3)]);
        member.Source.Commit([new CommitOffset(new TopicPartition("elsewhere", 0), 3)]);

        Assert.True(member.Source.AwaitCommits(Member.Ceiling));
        Assert.Equal([(0, 1L, "a"), (1, 2L, "b")], member.Answers.Select(static answer => (answer.Offset.Partition.Partition, answer.Offset.Offset, answer.Offset.Metadata)));
        Assert.All(member.Answers, static answer => Assert.Null(answer.Error));
        Assert.Equal(["a", "b"], member.Source.ReadCommitted([.. member.Owned.OrderBy(static p => p.Partition)], Member.Ceiling).Select(static c => c.Metadata));
        member.Source.Close();
    }

    [Fact]
    public async Task Commit_NotAwaited_IsToldInAPoll()
    {
        var topic = await NewTopicAsync();
        using var member = Join(topic);

        member.Source.Commit([new CommitOffset(new TopicPartition(topic, 0), 1)]);
        Assert.Empty(member.Answers);
        Member.PollUntil(() => member.Answers.Count == 1, "the commit is answered", member);

        Assert.Null(member.Answers[0].Error);
        member.Source.Close();
    }

    [Fact]
    public async Task Commit_InsideTheLastRevoked_IsToldBeforeCloseReturns()
    {
        var topic = await NewTopicAsync();
        using (var member = Join(topic))
        {
            member.OnRevoked = partitions => member.Source.Commit([.. partitions.Select(static partition => new CommitOffset(partition, 5, "last"))]);
            member.Source.Close();

            Assert.Equal(["assigned", "revoked"], member.Heard.Select(static heard => heard.What));
            Assert.Equal([(new CommitOffset(new TopicPartition(topic, 0), 5, "last"), null)], member.Answers);
        }

        Assert.Equal("last", ReadByTheNextOwner(topic).Metadata);
    }

    [Fact]
    public async Task ReadCommitted_NothingCommitted_HasNoOffset()
    {
        var topic = await NewTopicAsync();
        using var member = Join(topic);

        Assert.Equal(new CommittedOffset(new TopicPartition(topic, 0), null, ""), member.Committed(new TopicPartition(topic, 0)));
        member.Source.Close();
    }

    [Fact]
    public async Task ReadLogEnd_GrowsWithTheLog()
    {
        var topic = await NewTopicAsync(records: 3);
        using var member = Join(topic);

        Assert.Equal(3, member.Source.ReadLogEnd(new TopicPartition(topic, 0), Member.Ceiling));
        Assert.False(Assert.Throws<TransportException>(() => member.Source.ReadLogEnd(new TopicPartition(topic, 7), TimeSpan.FromSeconds(5))).IsFatal);
        member.Source.Close();
    }

    [Fact]
    public async Task TrySeek_GoesToTheOffset_AlsoWhilePaused()
    {
        var topic = await NewTopicAsync(records: 10);
        var partition = new TopicPartition(topic, 0);
        using var member = new Member(Client, topic, NewProtocol);
        var inAssigned = true;
        member.OnAssigned = _ => inAssigned = member.Source.TrySeek(partition, 4);
        member.Subscribe(topic);
        Assert.Equal(0, member.NextNumber());
        Assert.False(inAssigned);
        Assert.False(member.Source.TrySeek(new TopicPartition(topic, 7), 0));

        Assert.True(member.Source.TrySeek(partition, 7));
        Assert.Equal([7, 8, 9], [member.NextNumber(), member.NextNumber(), member.NextNumber()]);
        Assert.True(member.Source.TrySeek(partition, 2));
        Assert.Equal(2, member.NextNumber());

        member.Source.Pause([partition]);
        Assert.True(member.Source.TrySeek(partition, 5));
        var before = member.Records.Count;
        member.Poll();
        Assert.Equal(before, member.Records.Count);
        member.Source.Resume([partition]);
        Assert.Equal(5, member.NextNumber());

        // A pause after the seek, before anything was read.
        Assert.True(member.Source.TrySeek(partition, 8));
        member.Source.Pause([partition]);
        member.Poll();
        member.Source.Resume([partition]);
        Assert.Equal(8, member.NextNumber());
        member.Source.Close();
    }

    [Fact]
    public Task Commit_InRevoked_IsWhatTheNextOwnerReads() => CommitInRevokedAsync(Client);

    /// <summary>Two members share partitions; what the first one commits when it gives some away, the second one reads when it gets them.</summary>
    internal async Task CommitInRevokedAsync(IReadOnlyDictionary<string, string> client)
    {
        var topic = await NewTopicAsync(partitions: 4);
        using var first = new Member(client, topic, NewProtocol);
        var given = new Dictionary<TopicPartition, CommitOffset>();
        first.OnRevoked = partitions =>
        {
            foreach (var partition in partitions)
            {
                given[partition] = new CommitOffset(partition, 100 + partition.Partition, $"given by first, {given.Count}");
            }

            // Not awaited: the client has to hold the partitions until the broker has the commit.
            first.Source.Commit([.. partitions.Select(partition => given[partition])]);
        };
        first.Subscribe(topic);
        Member.PollUntil(() => first.Owned.Count == 4, "the first has all", first);

        using var second = new Member(client, topic, NewProtocol);
        var read = new Dictionary<TopicPartition, CommittedOffset>();
        second.OnAssigned = partitions =>
        {
            foreach (var committed in second.Source.ReadCommitted(partitions, Member.Ceiling))
            {
                read[committed.Partition] = committed;
            }
        };
        second.Subscribe(topic);
        Member.PollUntil(() => first.Owned.Count == 2 && second.Owned.Count == 2, "both have two", first, second);

        Assert.Equal(2, read.Count);
        Assert.All(read, partition => Assert.Equal(new CommittedOffset(partition.Key, given[partition.Key].Offset, given[partition.Key].Metadata), partition.Value));
        Member.PollUntil(() => first.Answers.Count == given.Count, "the first has its answers", first, second);
        Assert.All(first.Answers, static answer => Assert.Null(answer.Error));
        second.Source.Close();
        first.Source.Close();
    }

    internal async Task<string> NewTopicAsync(int partitions = 1, int records = 0)
    {
        var topic = Broker.NewName("source");
        await Broker.CreateTopicAsync(topic, partitions);
        for (var i = 0; i < records; i++)
        {
            await Broker.AppendAsync(topic, 0, key: null, BitConverter.GetBytes(i));
        }

        return topic;
    }

    /// <summary>The only member of the group that has the topic's name, with all partitions.</summary>
    internal Member Join(string topic)
    {
        var member = new Member(Client, topic, NewProtocol);
        member.Subscribe(topic);
        Member.PollUntil(() => member.Owned.Count > 0, "the member has its partitions", member);
        return member;
    }

    private Task CommitAsync(string topic, string metadata)
    {
        using var member = Join(topic);
        Assert.Null(member.Commit(new CommitOffset(new TopicPartition(topic, 0), 7, metadata)));
        member.Source.Close();
        return Task.CompletedTask;
    }

    internal CommittedOffset ReadByTheNextOwner(string topic)
    {
        using var member = new Member(Client, topic, NewProtocol);
        var read = new List<CommittedOffset>();
        member.OnAssigned = partitions => read.AddRange(member.Source.ReadCommitted(partitions, Member.Ceiling));
        member.Subscribe(topic);
        Member.PollUntil(() => read.Count > 0, "the next owner is assigned", member);
        member.Source.Close();
        return Assert.Single(read);
    }
}
