using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Tests.InMemory;

public class InMemoryTransactionalSinkTests
{
    private static readonly TopicPartition Orders = new("orders", 0);

    private readonly InMemoryBroker _broker = Given.Broker(partitions: 1, "orders", "invoices");

    [Fact]
    public void Commit_MakesRecordsVisible_NotBefore_InTheOrderOfTheCalls()
    {
        using var sink = Open();
        sink.Begin();
        sink.Send(Given.Record("1"));
        sink.Send(Given.Record("2", topic: "invoices"));
        sink.Send(Given.Record("3"));
        Assert.Empty(_broker.Records("orders"));

        sink.Commit(Given.Ceiling);

        Assert.Equal(["1", "3"], _broker.Records("orders").Select(Given.Text));
        Assert.Equal(["2"], _broker.Records("invoices").Select(Given.Text));
    }

    [Fact]
    public void Send_BytesChangedAfterwards_LogHasWhatWasSent()
    {
        using var sink = Open();
        var value = "before"u8.ToArray();
        sink.Begin();
        sink.Send(new OutgoingRecord("orders", null, null, value, new MessageHeaders(), Given.Moment));
        value[0] = (byte)'X';
        sink.Commit(Given.Ceiling);

        Assert.Equal(["before"], _broker.Records("orders").Select(Given.Text));
    }

    [Fact]
    public void Abort_LeavesNothing_AndTheNextTransactionGoesOn()
    {
        using var source = Joined();
        using var sink = Open();
        sink.Begin();
        sink.Send(Given.Record("taken back"));
        sink.SendOffsets([new CommitOffset(Orders, 5, "map")], source.Membership()!, Given.Ceiling);
        sink.Abort(Given.Ceiling);
        Write(sink, "kept");

        Assert.Equal(["kept"], _broker.Records("orders").Select(Given.Text));
        Assert.Null(_broker.Committed("billing", Orders));
    }

    [Fact]
    public void SendOffsets_OffsetsAndMetadataOfAnyPartition_AreCommittedWithTheTransaction()
    {
        using var source = Joined();
        using var sink = Open();
        var foreign = new TopicPartition("invoices", 0);
        sink.Begin();
        sink.SendOffsets([new CommitOffset(Orders, 5, "map"), new CommitOffset(foreign, 1)], source.Membership()!, Given.Ceiling);
        Assert.Null(_broker.Committed("billing", Orders));

        sink.Commit(Given.Ceiling);

        Assert.Equal(
            [new CommittedOffset(Orders, 5, "map"), new CommittedOffset(foreign, 1, "")], source.ReadCommitted([Orders, foreign], Given.Ceiling));
        Assert.Equal([null, null], _broker.Commits("billing").Select(static commit => commit.ErrorCode));
    }

    [Fact]
    public void SendOffsets_MemberIsLost_MustBeAborted_UntilItHasJoinedAgain()
    {
        using var source = Joined();
        using var sink = Open();
        var former = source.Membership()!;
        _broker.LoseMember("billing");
        sink.Begin();
        sink.Send(Given.Record());

        Fails(TransactionErrorKind.Abort, "UNKNOWN_MEMBER_ID", () => sink.SendOffsets([new CommitOffset(Orders, 5)], former, Given.Ceiling));
        Fails(TransactionErrorKind.Abort, "UNKNOWN_MEMBER_ID", () => sink.Commit(Given.Ceiling));
        sink.Abort(Given.Ceiling);

        Assert.Empty(_broker.Records("orders"));
        Assert.Null(_broker.Committed("billing", Orders));
        Assert.Equal("UNKNOWN_MEMBER_ID", Assert.Single(_broker.Commits("billing")).ErrorCode);
        source.Poll(TimeSpan.Zero);
        sink.Begin();
        Fails(TransactionErrorKind.Abort, "UNKNOWN_MEMBER_ID", () => sink.SendOffsets([new CommitOffset(Orders, 5)], former, Given.Ceiling));
        sink.Abort(Given.Ceiling);
        sink.Begin();
        sink.SendOffsets([new CommitOffset(Orders, 5)], source.Membership()!, Given.Ceiling);
        sink.Commit(Given.Ceiling);
        Assert.Equal(5, _broker.Committed("billing", Orders));
    }

    [Fact]
    public void Commit_MemberIsLostAfterItsOffsetsWereTaken_MustBeAborted()
    {
        using var source = Joined();
        using var sink = Open();
        sink.Begin();
        sink.Send(Given.Record());
        sink.SendOffsets([new CommitOffset(Orders, 5)], source.Membership()!, Given.Ceiling);
        _broker.LoseMember("billing");

        Fails(TransactionErrorKind.Abort, "UNKNOWN_MEMBER_ID", () => sink.Commit(Given.Ceiling));

        sink.Abort(Given.Ceiling);
        Assert.Empty(_broker.Records("orders"));
        Assert.Null(_broker.Committed("billing", Orders));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Membership_OfAMemberThatHasNotJoinedOrHasLeft_IsNone(bool left)
    {
        var source = left ? Joined() : Given.Unsubscribed(_broker);
        if (left)
        {
            source.Close();
        }

        Assert.Null(source.Membership());
    }

    [Fact]
    public void SendOffsets_MetadataTooLong_MustBeAborted()
    {
        using var source = Joined();
        using var sink = Open();
        sink.Begin();

        Fails(
            TransactionErrorKind.Abort,
            "OFFSET_METADATA_TOO_LARGE",
            () => sink.SendOffsets([new CommitOffset(Orders, 5, new string('x', 4097))], source.Membership()!, Given.Ceiling));
    }

    [Fact]
    public void Initialize_OfTheSameId_FencesTheEarlierSinkAndItsTransaction()
    {
        using var first = Open();
        first.Begin();
        first.Send(Given.Record("of the first"));
        using var second = Open();
        using var other = Open("other");

        Fails(TransactionErrorKind.Fenced, "_FENCED", () => first.Commit(Given.Ceiling));
        Fails(TransactionErrorKind.Fenced, "_FENCED", () => first.Abort(Given.Ceiling));
        Write(second, "of the second");
        Write(other, "of the other");

        Assert.Equal(["of the second", "of the other"], _broker.Records("orders").Select(Given.Text));
    }

    [Theory]
    [InlineData("missing", null, 1, "UNKNOWN_TOPIC_OR_PART")]
    [InlineData("orders", 1, 1, "_UNKNOWN_PARTITION")]
    [InlineData("orders", null, 101, "MSG_SIZE_TOO_LARGE")]
    public void Send_RecordThatNoBrokerTakes_IsNamedAndTheRestCanBeDoneAgain(string topic, int? partition, int size, string errorCode)
    {
        using var sink = Open();
        var refused = Given.Record(new string('x', size), partition: partition, topic: topic);
        sink.Begin();
        sink.Send(Given.Record("first try"));

        var failure = Fails(TransactionErrorKind.Abort, errorCode, () => sink.Send(refused));
        Assert.Same(refused, failure.Refused);
        Assert.Same(failure, Fails(TransactionErrorKind.Abort, errorCode, () => sink.Commit(Given.Ceiling)));
        sink.Abort(Given.Ceiling);
        Write(sink, "second try");

        Assert.Equal(["second try"], _broker.Records("orders").Select(Given.Text));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FailSends_NamesTheRecordOnlyWhereItIsToBlame(bool isTransient)
    {
        using var sink = Open();
        _broker.Faults.FailSends(1, "orders", "TOPIC_AUTHORIZATION_FAILED", isTransient);
        var record = Given.Record();
        sink.Begin();

        var failure = Fails(TransactionErrorKind.Abort, "TOPIC_AUTHORIZATION_FAILED", () => sink.Send(record));

        Assert.Same(isTransient ? null : record, failure.Refused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FailTransactions_CommitToBeRepeated_SucceedsOnceWithTheNextCall(bool isDone)
    {
        using var sink = Open();
        _broker.Faults.FailTransactions(1, TransactionStep.Commit, TransactionErrorKind.Repeat, isDone: isDone);
        sink.Begin();
        sink.Send(Given.Record());

        Fails(TransactionErrorKind.Repeat, "_TIMED_OUT", () => sink.Commit(Given.Ceiling));
        Assert.Equal(isDone ? 1 : 0, _broker.Records("orders").Count);
        Assert.Throws<InvalidOperationException>(() => sink.Send(Given.Record("too late")));
        sink.Commit(Given.Ceiling);

        Assert.Single(_broker.Records("orders"));
        Write(sink, "next");
        Assert.Equal(2, _broker.Records("orders").Count);
    }

    [Fact]
    public void Abort_OfACommitThatSucceeds_GivesTheSinkUp()
    {
        using var sink = Open();
        _broker.Faults.FailTransactions(1, TransactionStep.Commit, TransactionErrorKind.Repeat);
        sink.Begin();
        sink.Send(Given.Record());
        Fails(TransactionErrorKind.Repeat, "_TIMED_OUT", () => sink.Commit(Given.Ceiling));

        Fails(TransactionErrorKind.Fenced, "_STATE", () => sink.Abort(Given.Ceiling));

        Assert.Single(_broker.Records("orders"));
        Fails(TransactionErrorKind.Fenced, "_STATE", sink.Begin);
    }

    [Fact]
    public void Abort_OfACommitThatFails_TakesTheTransactionBack()
    {
        using var source = Joined();
        using var sink = Open();
        _broker.Faults.FailTransactions(1, TransactionStep.Commit, TransactionErrorKind.Repeat);
        sink.Begin();
        sink.Send(Given.Record());
        sink.SendOffsets([new CommitOffset(Orders, 1)], source.Membership()!, Given.Ceiling);
        Fails(TransactionErrorKind.Repeat, "_TIMED_OUT", () => sink.Commit(Given.Ceiling));
        _broker.LoseMember("billing");

        sink.Abort(Given.Ceiling);

        Assert.Empty(_broker.Records("orders"));
        Write(sink, "next");
        Assert.Equal(["next"], _broker.Records("orders").Select(Given.Text));
    }

    [Fact]
    public void FailTransactions_EachKind_IsToldAgainAsLongAsItHolds()
    {
        using var sink = Open();
        _broker.Faults.FailTransactions(1, TransactionStep.Commit, TransactionErrorKind.Abort, errorCode: "INVALID_TXN_STATE");
        sink.Begin();
        sink.Send(Given.Record());
        Fails(TransactionErrorKind.Abort, "INVALID_TXN_STATE", () => sink.Commit(Given.Ceiling));
        Fails(TransactionErrorKind.Abort, "INVALID_TXN_STATE", () => sink.Commit(Given.Ceiling));
        sink.Abort(Given.Ceiling);

        _broker.Faults.FailTransactions(1, TransactionStep.Send, TransactionErrorKind.Fenced, "id", "PRODUCER_FENCED");
        using var other = Open("other");
        Write(other, "not meant");
        sink.Begin();
        Fails(TransactionErrorKind.Fenced, "PRODUCER_FENCED", () => sink.Send(Given.Record()));
        Fails(TransactionErrorKind.Fenced, "PRODUCER_FENCED", () => sink.Abort(Given.Ceiling));

        Assert.Equal(["not meant"], _broker.Records("orders").Select(Given.Text));
    }

    [Theory]
    [InlineData(TransactionStep.Initialize)]
    [InlineData(TransactionStep.Begin)]
    [InlineData(TransactionStep.SendOffsets)]
    [InlineData(TransactionStep.Abort)]
    internal void FailTransactions_AnyStep_FailsAndCanBeRepeated(TransactionStep step)
    {
        using var source = Joined();
        using var sink = Unopened();
        _broker.Faults.FailTransactions(1, step, TransactionErrorKind.Repeat);
        var failed = 0;
        void Twice(Action act)
        {
            try
            {
                act();
            }
            catch (TransactionException exception) when (exception.Kind is TransactionErrorKind.Repeat)
            {
                failed++;
                act();
            }
        }

        Twice(() => sink.Initialize(Given.Ceiling));
        Twice(sink.Begin);
        Twice(() => sink.SendOffsets([new CommitOffset(Orders, 1)], source.Membership()!, Given.Ceiling));
        Twice(() => sink.Abort(Given.Ceiling));

        Assert.Equal(1, failed);
        Assert.Null(_broker.Committed("billing", Orders));
    }

    [Fact]
    public void Faults_Clear_ForgetsThoseOfTransactions()
    {
        using var sink = Open();
        _broker.Faults.FailTransactions(1, TransactionStep.Commit, TransactionErrorKind.Fenced);
        _broker.Faults.Clear();

        Write(sink, "kept");

        Assert.Single(_broker.Records("orders"));
    }

    private static TransactionException Fails(TransactionErrorKind kind, string errorCode, Action act)
    {
        var failure = Assert.Throws<TransactionException>(act);
        Assert.Equal((kind, errorCode), (failure.Kind, failure.ErrorCode));
        return failure;
    }

    private static void Write(ITransactionalSink sink, string value)
    {
        sink.Begin();
        sink.Send(Given.Record(value));
        sink.Commit(Given.Ceiling);
    }

    private IRecordSource Joined()
    {
        var source = Given.Source(_broker, new RecordingListener());
        source.Poll(TimeSpan.Zero);
        return source;
    }

    private ITransactionalSink Open(string id = "id")
    {
        var sink = Unopened(id);
        sink.Initialize(Given.Ceiling);
        return sink;
    }

    private ITransactionalSink Unopened(string id = "id") => Given.TransactionalSink(_broker, id);
}
