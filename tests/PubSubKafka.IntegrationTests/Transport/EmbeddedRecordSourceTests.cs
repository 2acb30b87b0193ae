using Confluent.Kafka;
using PubSubKafka.IntegrationTests.Promises;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.Embedded;
using PubSubKafka.Transport;
using TopicPartition = PubSubKafka.Transport.TopicPartition;

namespace PubSubKafka.IntegrationTests.Transport;

public sealed class EmbeddedRecordSourceTests : RecordSourceTests
{
    private readonly EmbeddedBroker _embedded = EmbeddedBroker.Start();

    internal override IReadOnlyDictionary<string, string> Client => _embedded.ConsumerSettings;

    // A classic group's rebalance takes seconds here.
    internal override bool NewProtocol => true;

    internal override Task<WireBroker> OpenAsync() => Task.FromResult<WireBroker>(new EmbeddedBrokerUnderTest(_embedded));

    [Theory]
    [InlineData(ErrorCode.RebalanceInProgress, "REBALANCE_IN_PROGRESS")]
    [InlineData(ErrorCode.StaleMemberEpoch, "STALE_MEMBER_EPOCH")]
    [InlineData(ErrorCode.UnknownMemberId, "UNKNOWN_MEMBER_ID")]
    [InlineData(ErrorCode.OffsetMetadataTooLarge, "OFFSET_METADATA_TOO_LARGE")]
    public async Task Commit_Refused_IsToldAndTheMemberGoesOn(ErrorCode error, string name)
    {
        var topic = await NewTopicAsync();
        var partition = new TopicPartition(topic, 0);
        using var member = Join(topic);
        Assert.Null(member.Commit(new CommitOffset(partition, 1, "old")));

        _embedded.FailNext(EmbeddedRequest.OffsetCommit, error);
        Assert.EndsWith($"({name})", member.Commit(new CommitOffset(partition, 2, "new")), StringComparison.Ordinal);

        Assert.Equal("old", member.Committed(partition).Metadata);
        Member.PollUntil(() => member.Owned.Count == 1 && CommitsAgain(member, partition), "the member owns the partition and can commit", member);
        member.Source.Close();
    }

    [Fact]
    public async Task Commit_RefusedForItsGeneration_TheClassicMemberJoinsAnew()
    {
        var topic = await NewTopicAsync();
        var partition = new TopicPartition(topic, 0);
        using var member = new Member(
            new Dictionary<string, string>(Client) { ["session.timeout.ms"] = "2000", ["heartbeat.interval.ms"] = "300" }, topic);
        member.Subscribe(topic);
        Member.PollUntil(() => member.Owned.Count == 1, "the member has its partition", member);

        _embedded.FailNext(EmbeddedRequest.OffsetCommit, ErrorCode.IllegalGeneration);
        Assert.EndsWith("(ILLEGAL_GENERATION)", member.Commit(new CommitOffset(partition, 2, "new")), StringComparison.Ordinal);
        Member.PollUntil(() => member.Heard.Exists(static heard => heard.What == "lost"), "the loss is told", member);
        Member.PollUntil(() => member.Owned.Count == 1 && CommitsAgain(member, partition), "the member owns the partition and can commit", member);

        Assert.Equal("again", member.Committed(partition).Metadata);
        member.Source.Close();
    }

    [Fact]
    public async Task Commit_InRevokedThatTakesLong_HoldsThePartitionsBack()
    {
        // The client tries these again by itself, twice.
        _embedded.FailNext(EmbeddedRequest.OffsetCommit, ErrorCode.GroupLoadInProgress, 2);

        await CommitInRevokedAsync(new Dictionary<string, string>(Client) { ["retry.backoff.ms"] = "300", ["retry.backoff.max.ms"] = "400" });
    }

    [Fact]
    public async Task Commit_WhileOneIsTriedAgain_NeverLandsBeforeIt()
    {
        var topic = await NewTopicAsync();
        var partition = new TopicPartition(topic, 0);
        using var member = Join(topic);
        _embedded.FailNext(EmbeddedRequest.OffsetCommit, ErrorCode.GroupLoadInProgress, 2);

        member.Source.Commit([new CommitOffset(partition, 1, "older")]);
        member.Source.Commit([new CommitOffset(partition, 2, "newer")]);

        Assert.True(member.Source.AwaitCommits(Member.Ceiling));
        Assert.Equal([("older", null), ("newer", null)], member.Answers.Select(static answer => (answer.Offset.Metadata, answer.Error)));
        Assert.Equal("newer", member.Committed(partition).Metadata);
        member.Source.Close();
    }

    [Fact]
    public async Task Commit_BrokerAway_IsAnsweredWhenItIsBack()
    {
        var topic = await NewTopicAsync();
        var partition = new TopicPartition(topic, 0);
        using var member = Join(topic);
        _embedded.StopBroker(1);

        member.Source.Commit([new CommitOffset(partition, 3, "late")]);
        Assert.False(member.Source.AwaitCommits(TimeSpan.FromMilliseconds(300)));
        Assert.Empty(member.Answers);
        Assert.False(Assert.Throws<TransportException>(() => member.Source.ReadCommitted([partition], TimeSpan.FromMilliseconds(300))).IsFatal);
        Assert.False(Assert.Throws<TransportException>(() => member.Source.ReadLogEnd(partition, TimeSpan.FromMilliseconds(300))).IsFatal);
        _embedded.StartBroker(1);
        Member.PollUntil(() => member.Answers.Count == 1, "the commit has its answer", member);

        var (offset, error) = Assert.Single(member.Answers);
        Assert.Equal(error is null ? "late" : "", member.Committed(partition).Metadata);
        Assert.Equal(3, offset.Offset);
        member.Source.Close();
    }

    [Fact]
    public async Task Commit_BrokerDoesNotAnswerTheOneBefore_IsReportedAndNotSent()
    {
        var topic = await NewTopicAsync();
        var partition = new TopicPartition(topic, 0);
        using var member = Join(topic);
        _embedded.SetRoundTripTime(1, TimeSpan.FromSeconds(8));

        member.Source.Commit([new CommitOffset(partition, 1, "first")]);
        member.Source.Commit([new CommitOffset(partition, 2, "second")]);
        Assert.False(member.Source.AwaitCommits(TimeSpan.Zero));
        var (refused, reason) = Assert.Single(member.Answers);
        _embedded.SetRoundTripTime(1, TimeSpan.Zero);

        Assert.Equal("second", refused.Metadata);
        Assert.EndsWith("(_PREV_IN_PROGRESS)", reason, StringComparison.Ordinal);
        Assert.True(member.Source.AwaitCommits(Member.Ceiling));
        Assert.Equal("first", member.Answers[1].Offset.Metadata);
        Assert.NotEqual("second", member.Committed(partition).Metadata);
        member.Source.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Close_NoBrokerAnswersTheCommit_EndsAllTheSame(bool brokerIsGone)
    {
        var topic = await NewTopicAsync();
        var member = Join(topic);
        member.OnRevoked = partitions => member.Source.Commit([.. partitions.Select(static partition => new CommitOffset(partition, 9))]);
        if (brokerIsGone)
        {
            _embedded.StopBroker(1);
        }
        else
        {
            _embedded.SetRoundTripTime(1, TimeSpan.FromMinutes(10));
        }

        // Far below the minute that the client would wait for an answer, and the 45 seconds of the session after that.
        await Task.Run(
            () =>
            {
                member.Source.Close();
                member.Dispose();
            },
            TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(["assigned", "revoked"], member.Heard.Select(static heard => heard.What));
        Assert.EndsWith("(_TIMED_OUT)", Assert.Single(member.Answers).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_OfPartitionsThatAreLost_IsNotSent()
    {
        var topic = await NewTopicAsync();
        var partition = new TopicPartition(topic, 0);
        using var member = Join(topic);
        Assert.Null(member.Commit(new CommitOffset(partition, 1, "mine")));
        _embedded.StartTracking();

        // The client hears in the background that the group has gone on without it; the listener hears of it in the next poll.
        _embedded.FailNext(EmbeddedRequest.ConsumerGroupHeartbeat, ErrorCode.UnknownMemberId);
        await Eventually.TrueAsync(
            () => member.Commit(new CommitOffset(partition, 2, "mine"))?.EndsWith("(_ASSIGNMENT_LOST)", StringComparison.Ordinal) == true, "the commit is not sent");
        var sent = _embedded.CountTracked(EmbeddedRequest.OffsetCommit);
        Assert.Equal(member.Answers.Count - 2, sent);
        member.Commit(new CommitOffset(partition, 9, "mine"));
        Assert.DoesNotContain(member.Heard, static heard => heard.What == "lost");
        Member.PollUntil(() => member.Heard.Exists(static heard => heard.What == "lost"), "the loss is told", member);

        Assert.Equal(sent, _embedded.CountTracked(EmbeddedRequest.OffsetCommit));
        Assert.NotEqual(9, member.Committed(partition).Offset);
        Member.PollUntil(() => member.Owned.Count == 1, "the member is back", member);
        member.Source.Close();
    }

    [Fact]
    public async Task FindOffsets_BeginningAndEnd_AreFound()
    {
        var topic = await NewTopicAsync(partitions: 2, records: 3);
        var catalog = OpenCatalog();
        TopicPartition[] partitions = [new(topic, 0), new(topic, 1)];

        var beginning = await catalog.FindOffsetsAsync(partitions, OffsetQuery.Beginning, TestContext.Current.CancellationToken);
        var end = await catalog.FindOffsetsAsync(partitions, OffsetQuery.End, TestContext.Current.CancellationToken);

        Assert.Equal([0L, 0L], partitions.Select(partition => beginning[partition]));
        Assert.Equal([3L, 0L], partitions.Select(partition => end[partition]));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _embedded.Dispose();
    }

    private static bool CommitsAgain(Member member, TopicPartition partition)
    {
        member.Source.Commit([new CommitOffset(partition, 3, "again")]);
        member.Source.AwaitCommits(Member.Ceiling);
        return member.Answers[^1].Error is null;
    }

    private ITopicCatalog OpenCatalog() => new EmbeddedTransport(
        new PubSubKafka.Transport.ConfluentKafka.ConfluentTransport(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System), _embedded)
        .OpenCatalog(new ConnectionSettings(_embedded.BootstrapServers, "catalog", new Dictionary<string, string>()));
}
