using Confluent.Kafka;
using PubSubKafka.Testing.Embedded;
using PubSubKafka.Transport;
using TopicPartition = PubSubKafka.Transport.TopicPartition;

namespace PubSubKafka.IntegrationTests.Transport;

/// <summary>What becomes of the errors that a broker may answer to the steps of a transaction. The embedded broker says them when it is told to.</summary>
public sealed class EmbeddedTransactionalSinkTests : IDisposable
{
    private const string Topic = "orders";

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start();
    private readonly Transactions _transactions;

    public EmbeddedTransactionalSinkTests()
    {
        _broker.CreateTopic(Topic, 1);
        _transactions = new Transactions(_broker.ClientSettings);
    }

    [Theory]
    [InlineData(ErrorCode.IllegalGeneration, "ILLEGAL_GENERATION")]
    [InlineData(ErrorCode.UnknownMemberId, "UNKNOWN_MEMBER_ID")]
    [InlineData(ErrorCode.FencedInstanceId, "FENCED_INSTANCE_ID")]
    [InlineData(ErrorCode.StaleMemberEpoch, "STALE_MEMBER_EPOCH")]
    [InlineData(ErrorCode.RebalanceInProgress, "REBALANCE_IN_PROGRESS")]
    [InlineData(ErrorCode.OffsetMetadataTooLarge, "OFFSET_METADATA_TOO_LARGE")]
    [InlineData(ErrorCode.GroupAuthorizationFailed, "GROUP_AUTHORIZATION_FAILED")]
    public void SendOffsets_TheGroupRefuses_MustBeAborted_AndTheNextTransactionGoesOn(ErrorCode error, string name)
    {
        using var member = new Member(_broker.ConsumerSettings, "billing", newProtocol: true);
        member.Subscribe(Topic);
        Member.PollUntil(() => member.Owned.Count == 1, "the member has its partition", member);
        using var sink = _transactions.Open("id");
        _broker.FailNext(EmbeddedRequest.TxnOffsetCommit, error);
        sink.Begin();
        sink.Send(Transactions.Record(Topic, 1));

        var failure = Transactions.Fails(TransactionErrorKind.Abort, SendOffsets);
        Assert.Equal((name, null), (failure.ErrorCode, failure.Refused));
        Assert.Equal(name, Transactions.Fails(TransactionErrorKind.Abort, () => sink.Send(Transactions.Record(Topic, 2))).ErrorCode);
        Assert.Equal(name, Transactions.Fails(TransactionErrorKind.Abort, () => sink.Commit(Transactions.Ceiling)).ErrorCode);

        sink.Abort(Transactions.Ceiling);
        Assert.Empty(Transactions.Write(sink, [Transactions.Record(Topic, 1)], SendOffsets));
        member.Source.Close();

        void SendOffsets() => sink.SendOffsets([new CommitOffset(new TopicPartition(Topic, 0), 1, "map")], member.Source.Membership()!, Transactions.Ceiling);
    }

    [Theory]
    [InlineData(EmbeddedRequest.AddPartitionsToTxn, ErrorCode.InvalidProducerEpoch)]
    [InlineData(EmbeddedRequest.AddPartitionsToTxn, ErrorCode.ProducerFenced)]
    [InlineData(EmbeddedRequest.Produce, ErrorCode.InvalidProducerEpoch)]
    [InlineData(EmbeddedRequest.Produce, ErrorCode.ProducerFenced)]
    [InlineData(EmbeddedRequest.EndTxn, ErrorCode.InvalidProducerEpoch)]
    [InlineData(EmbeddedRequest.EndTxn, ErrorCode.ProducerFenced)]
    [InlineData(EmbeddedRequest.EndTxn, ErrorCode.InvalidTxnState)]
    [InlineData(EmbeddedRequest.EndTxn, ErrorCode.TransactionalIdAuthorizationFailed)]
    public void Commit_TheProducerIsFinished_IsTold(EmbeddedRequest request, ErrorCode error)
    {
        using var sink = _transactions.Open("id");
        _broker.FailNext(request, error);
        sink.Begin();
        sink.Send(Transactions.Record(Topic, 1));

        Transactions.Fails(TransactionErrorKind.Fenced, () => sink.Commit(Transactions.Ceiling));

        Transactions.Fails(TransactionErrorKind.Fenced, () => sink.Abort(Transactions.Ceiling));
    }

    [Theory]
    [InlineData(EmbeddedRequest.AddPartitionsToTxn, ErrorCode.ConcurrentTransactions)]
    [InlineData(EmbeddedRequest.AddPartitionsToTxn, ErrorCode.NotCoordinatorForGroup)]
    [InlineData(EmbeddedRequest.Produce, ErrorCode.NotEnoughReplicas)]
    [InlineData(EmbeddedRequest.EndTxn, ErrorCode.ConcurrentTransactions)]
    [InlineData(EmbeddedRequest.EndTxn, ErrorCode.GroupLoadInProgress)]
    [InlineData(EmbeddedRequest.EndTxn, ErrorCode.NotCoordinatorForGroup)]
    public void Commit_AnErrorThatPasses_SucceedsInTheEnd(EmbeddedRequest request, ErrorCode error)
    {
        using var sink = _transactions.Open("id");
        _broker.FailNext(request, error, count: 2);

        Assert.Empty(Transactions.Write(sink, [Transactions.Record(Topic, 1)]));
    }

    [Theory]
    [InlineData(EmbeddedRequest.AddPartitionsToTxn)]
    [InlineData(EmbeddedRequest.Produce)]
    [InlineData(EmbeddedRequest.EndTxn)]
    public void Commit_TheConnectionBreaks_SucceedsInTheEnd(EmbeddedRequest request)
    {
        using var sink = _transactions.Open("id");
        _broker.DropConnectionOnNext(request);

        Assert.Empty(Transactions.Write(sink, [Transactions.Record(Topic, 1)]));
    }

    [Theory]
    [InlineData(ErrorCode.MsgSizeTooLarge, "MSG_SIZE_TOO_LARGE")]
    [InlineData(ErrorCode.InvalidRecord, "INVALID_RECORD")]
    [InlineData(ErrorCode.PolicyViolation, "POLICY_VIOLATION")]
    public void Commit_ABrokerRefusesTheOnlyRecord_TheSecondAttemptNamesIt(ErrorCode error, string name)
    {
        using var sink = _transactions.Open("id");
        var record = Transactions.Record(Topic, 1);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            _broker.FailNext(EmbeddedRequest.Produce, error);
            sink.Begin();
            sink.Send(record);
            var failure = Transactions.Fails(TransactionErrorKind.Abort, () => sink.Commit(Transactions.Ceiling));
            sink.Abort(Transactions.Ceiling);

            Assert.Equal(name, failure.ErrorCode);
            Assert.Same(attempt == 1 ? null : record, failure.Refused);
        }

        Assert.Empty(Transactions.Write(sink, [record]));
    }

    [Theory]
    [InlineData(ErrorCode.TransactionalIdAuthorizationFailed, "Allow this client")]
    [InlineData(ErrorCode.InvalidTransactionTimeout, "transaction.max.timeout.ms")]
    public void Initialize_Refused_SaysWhatToDo(ErrorCode error, string advice)
    {
        using var sink = _transactions.Unopened("id");
        _broker.FailNext(EmbeddedRequest.InitProducerId, error);

        Assert.Contains(
            advice, Transactions.Fails(TransactionErrorKind.Fenced, () => sink.Initialize(Transactions.Ceiling)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ASettingThatCannotBe_IsNamed()
    {
        var transactions = new Transactions(new Dictionary<string, string>(_broker.ClientSettings) { ["acks"] = "1" });

        Assert.Contains("acks", Assert.Throws<TransportException>(() => transactions.Unopened("id")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TheUsersTimesAreLongerThanATransaction_AreShortened()
    {
        var client = new Dictionary<string, string>(_broker.ClientSettings)
        {
            ["transactional.id"] = "another",
            ["enable.idempotence"] = "false",
            ["socket.timeout.ms"] = "100000",
            ["delivery.timeout.ms"] = "0",
        };
        using var sink = new Transactions(client).Open("id");

        Assert.Empty(Transactions.Write(sink, [Transactions.Record(Topic, 1)]));
    }

    public void Dispose() => _broker.Dispose();
}
