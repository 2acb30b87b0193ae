using Confluent.Kafka;
using PubSubKafka.IntegrationTests.Promises;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;
using TopicPartition = PubSubKafka.Transport.TopicPartition;

namespace PubSubKafka.IntegrationTests.Transport;

/// <summary>The consume port on real Kafka, in both group protocols.</summary>
public abstract class KafkaRecordSourceTests(SharedKafka kafka, bool newProtocol) : RecordSourceTests
{
    private KafkaCluster? _cluster;

    internal override IReadOnlyDictionary<string, string> Client => Cluster.ClientSettings;

    internal override bool NewProtocol => newProtocol;

    internal KafkaCluster Cluster => _cluster!;

    internal override async Task<WireBroker> OpenAsync() => new Promises.RealBroker(_cluster = await kafka.GetAsync(), newProtocol);

    [Fact]
    public async Task Commit_MetadataTooLarge_IsToldAndTheOldCommitStays()
    {
        var topic = await NewTopicAsync(partitions: 2);
        TopicPartition first = new(topic, 0), second = new(topic, 1);
        using var member = Join(topic);
        Assert.Null(member.Commit(new CommitOffset(first, 1, "old")));

        Assert.EndsWith("(OFFSET_METADATA_TOO_LARGE)", member.Commit(new CommitOffset(first, 2, new string('x', 4097))), StringComparison.Ordinal);
        Assert.Equal(new CommittedOffset(first, 1, "old"), member.Committed(first));

        // One too large, one not: nothing may be told as stored that is not.
        member.Answers.Clear();
        member.Commit(new CommitOffset(first, 3, new string('x', 4097)), new CommitOffset(second, 3, "fits"));
        Assert.All(
            member.Answers.Where(static answer => answer.Error is null),
            answer => Assert.Equal(answer.Offset.Metadata, member.Committed(answer.Offset.Partition).Metadata));
        Assert.Equal(new CommittedOffset(first, 1, "old"), member.Committed(first));
        member.Source.Close();
    }

    [Fact]
    public async Task ReadCommitted_AfterAToolHasResetTheGroup_HasNoMetadata()
    {
        if (Cluster.Source != KafkaSource.Distribution)
        {
            Assert.Skip("The tool comes with a Kafka distribution on disk: set KAFKA_HOME.");
        }

        var topic = await NewTopicAsync(records: 5);
        using (var member = Join(topic))
        {
            Assert.Null(member.Commit(new CommitOffset(new TopicPartition(topic, 0), 4, "map of completions")));
            member.Source.Close();
        }

        await ResetAsync(topic);

        Assert.Equal(new CommittedOffset(new TopicPartition(topic, 0), 2, ""), ReadByTheNextOwner(topic));
    }

    [Fact]
    public async Task Restart_OfAStaticMember_MovesNoPartition()
    {
        var topic = await NewTopicAsync(partitions: 4, records: 1);
        using var other = new Member(Client, topic, NewProtocol, "other");
        other.Subscribe(topic);
        HashSet<TopicPartition> before;
        using (var first = new Member(Client, topic, NewProtocol, "restarted"))
        {
            first.Subscribe(topic);
            Member.PollUntil(() => first.Owned.Count == 2 && other.Owned.Count == 2, "both have two", first, other);
            before = [.. first.Owned];
            Assert.Null(first.Commit([.. first.Owned.Select(static partition => new CommitOffset(partition, 0, "mine"))]));
            first.Source.Close();
        }

        var heard = other.Heard.Count;
        using var again = new Member(Client, topic, NewProtocol, "restarted");
        IReadOnlyList<CommittedOffset> read = [];
        again.OnAssigned = partitions => read = partitions.Count > 0 ? again.Source.ReadCommitted(partitions, Member.Ceiling) : read;
        again.Subscribe(topic);
        Member.PollUntil(() => again.Owned.Count == 2, "the restarted member has its partitions", again, other);

        Assert.True(again.Owned.SetEquals(before));
        Assert.All(read, static committed => Assert.Equal("mine", committed.Metadata));
        Assert.Equal(heard, other.Heard.Count);
        again.Source.Close();
        other.Source.Close();
    }

    [Fact]
    public async Task AddedPartitions_AreAssignedWithoutARestart()
    {
        var topic = await NewTopicAsync();
        using var member = new Member(
            new Dictionary<string, string>(Client) { ["topic.metadata.refresh.interval.ms"] = "500" }, topic, NewProtocol);
        member.Subscribe(topic);
        Member.PollUntil(() => member.Owned.Count == 1, "the member has its partition", member);
        using (var admin = new AdminClientBuilder(Client.ToDictionary()).Build())
        {
            await admin.CreatePartitionsAsync([new Confluent.Kafka.Admin.PartitionsSpecification { Topic = topic, IncreaseTo = 3 }]);
        }

        Member.PollUntil(() => member.Owned.Count == 3, "the member has the added ones", member);
        member.Source.Close();
    }

    [Fact]
    public async Task FindOffsets_ByTime_FindsTheFirstNotOlderOrTheEnd()
    {
        var topic = await NewTopicAsync(partitions: 2);

        // Young enough for the topic's retention.
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()).AddHours(-1);
        using (var producer = new ProducerBuilder<byte[]?, byte[]?>(Client).Build())
        {
            for (var i = 0; i < 3; i++)
            {
                await producer.ProduceAsync(
                    new Confluent.Kafka.TopicPartition(topic, 0),
                    new Message<byte[]?, byte[]?> { Timestamp = new Timestamp(moment.AddSeconds(i)) },
                    TestContext.Current.CancellationToken);
            }
        }

        var catalog = new ConfluentTopicCatalog(
            new ConnectionSettings(Client["bootstrap.servers"], "catalog", Client), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        TopicPartition[] partitions = [new(topic, 0), new(topic, 1)];
        async Task FoundAsync(OffsetQuery query, params long[] expected)
        {
            var found = await catalog.FindOffsetsAsync(partitions, query, TestContext.Current.CancellationToken);
            Assert.Equal(expected, partitions.Select(partition => found[partition]));
        }

        await FoundAsync(OffsetQuery.Beginning, 0, 0);
        await FoundAsync(OffsetQuery.End, 3, 0);
        await FoundAsync(OffsetQuery.At(moment.AddDays(-1)), 0, 0);
        await FoundAsync(OffsetQuery.At(moment.AddMilliseconds(1)), 1, 0);
        await FoundAsync(OffsetQuery.At(moment.AddSeconds(2)), 2, 0);
        await FoundAsync(OffsetQuery.At(moment.AddSeconds(3)), 3, 0);
        var missing = await Assert.ThrowsAsync<TransportException>(
            async () => await catalog.FindOffsetsAsync([new TopicPartition(topic, 7)], OffsetQuery.End, TestContext.Current.CancellationToken));
        Assert.Contains($"{topic}[7]", missing.Message, StringComparison.Ordinal);
        Assert.False(missing.IsFatal);
    }

    [Fact]
    public async Task Commit_BrokerDown_IsAnsweredWhenItIsBackAndCloseDoesNotWaitForOne()
    {
        await using var own = await SharedKafka.StartOwnAsync();
        if (own.BrokerIds.Count == 0)
        {
            Assert.Skip("The brokers must be ours to stop: set KAFKA_HOME, or have Docker.");
        }

        await using var broker = new Promises.RealBroker(own, newProtocol);
        var topic = broker.NewName("down");
        await broker.CreateTopicAsync(topic, 1);
        var partition = new TopicPartition(topic, 0);
        using var member = new Member(own.ClientSettings, topic, newProtocol);
        member.Subscribe(topic);
        Member.PollUntil(() => member.Owned.Count == 1, "the member has its partition", member);
        Assert.Null(member.Commit(new CommitOffset(partition, 0, "before")));

        await own.StopBrokerAsync(own.BrokerIds[0], TestContext.Current.CancellationToken);
        member.Source.Commit([new CommitOffset(partition, 0, "during")]);
        Assert.False(member.Source.AwaitCommits(TimeSpan.FromSeconds(1)));
        await own.StartBrokerAsync(own.BrokerIds[0], TestContext.Current.CancellationToken);
        Member.PollUntil(() => member.Answers.Count == 2, "the commit has its answer", member);
        Assert.Equal(member.Answers[1].Error is null ? "during" : "before", member.CommittedWhilePolling(partition).Metadata);

        await own.StopBrokerAsync(own.BrokerIds[0], TestContext.Current.CancellationToken);
        member.OnRevoked = _ => member.Source.Commit([new CommitOffset(partition, 0, "at the end")]);
        await Task.Run(member.Source.Close, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Empty(member.Owned);
        Assert.All(member.Answers.Skip(2), static answer => Assert.NotNull(answer.Error));
    }

    // Between none and half of the members forget the broker in one restart, so there are many of them; a run without the reminder need not fail.
    [Fact]
    public async Task Poll_TheOnlyBrokerGoesAndComesBack_AllMembersFindItAgain()
    {
        await using var own = await SharedKafka.StartOwnAsync();
        if (own.BrokerIds.Count == 0)
        {
            Assert.Skip("The brokers must be ours to stop: set KAFKA_HOME, or have Docker.");
        }

        await using var broker = new Promises.RealBroker(own, newProtocol);
        var topic = broker.NewName("forgotten");
        await broker.CreateTopicAsync(topic, 1);
        var members = Enumerable.Range(0, 30).Select(number => new Member(own.ClientSettings, $"{topic}-{number}", newProtocol)).ToArray();
        try
        {
            Array.ForEach(members, member => member.Subscribe(topic));
            Member.PollUntil(() => members.All(static member => member.Owned.Count == 1), "all have the partition", members);

            await own.StopBrokerAsync(own.BrokerIds[0], TestContext.Current.CancellationToken);
            await own.StartBrokerAsync(own.BrokerIds[0], TestContext.Current.CancellationToken);

            await broker.AppendAsync(topic, 0, key: null, BitConverter.GetBytes(1));
            Member.PollUntil(() => members.All(static member => member.Records.Count > 0), "all read what is written then", members);
        }
        finally
        {
            Array.ForEach(members, static member => member.Dispose());
        }
    }

    [Fact]
    public async Task Resume_BrokerDown_GivesWhatWasFetchedBeforeThePause()
    {
        await using var own = await SharedKafka.StartOwnAsync();
        if (own.BrokerIds.Count == 0)
        {
            Assert.Skip("The brokers must be ours to stop: set KAFKA_HOME, or have Docker.");
        }

        await using var broker = new Promises.RealBroker(own, newProtocol);
        var topic = broker.NewName("paused");
        await broker.CreateTopicAsync(topic, 1);
        for (var i = 0; i < 200; i++)
        {
            await broker.AppendAsync(topic, 0, key: null, BitConverter.GetBytes(i));
        }

        using var member = new Member(own.ClientSettings, topic, newProtocol);
        member.Subscribe(topic);
        Assert.Equal(0, member.NextNumber());
        member.Source.Pause([new TopicPartition(topic, 0)]);
        await own.StopBrokerAsync(own.BrokerIds[0], TestContext.Current.CancellationToken);
        member.Poll();
        Assert.Single(member.Records);

        member.Source.Resume([new TopicPartition(topic, 0)]);
        Assert.Equal(Enumerable.Range(1, 199), Enumerable.Range(1, 199).Select(_ => member.NextNumber()));
    }

    private async Task ResetAsync(string topic)
    {
        // The group has to be empty, which it is some time after its last member has left.
        KafkaToolResult result;
        var started = TimeProvider.System.GetTimestamp();
        do
        {
            result = await Cluster.RunToolAsync(
                "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
                ["--bootstrap-server", Cluster.BootstrapServers, "--command-config", Cluster.ToolSettingsFile, "--group", topic, "--topic", topic,
                    "--reset-offsets", "--to-offset", "2", "--execute"],
                cancellationToken: TestContext.Current.CancellationToken);
        }
        while ((result.ExitCode != 0 || !result.Output.Contains(topic, StringComparison.Ordinal)) && TimeProvider.System.GetElapsedTime(started) < Member.Ceiling);
    }
}
