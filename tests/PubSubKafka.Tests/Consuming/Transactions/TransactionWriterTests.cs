using Microsoft.Extensions.Logging.Abstractions;
using PubSubKafka.Consuming.Committing;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Consuming.Transactions;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Transactions;

public sealed class TransactionWriterTests
{
    private readonly ScriptedSink _sink = new();
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public void Write_AllGoesWell_IsCommittedWithRecordsBeforeOffsets()
    {
        using var writer = Writer();

        Assert.Equal(TransactionOutcome.Committed, writer.Write(Work("a", "b")).Outcome);

        Assert.Equal(["1 initialize", "1 begin", "1 send a", "1 send b", "1 offsets", "1 commit"], _sink.Steps);
        Assert.Null(writer.Trouble);
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("offsets")]
    [InlineData("commit")]
    public void Write_AStepIsToBeRepeated_IsRepeatedAlone(string step)
    {
        using var writer = Writer();
        _sink.Fail(step, TransactionErrorKind.Repeat);
        _sink.Fail(step, TransactionErrorKind.Repeat);

        Assert.Equal(TransactionOutcome.Committed, writer.Write(Work("a")).Outcome);

        Assert.Equal(3, _sink.Steps.Count(one => one == $"1 {step}"));
        Assert.Single(_sink.Steps, "1 begin");
    }

    [Theory]
    [InlineData("send")]
    [InlineData("offsets")]
    [InlineData("commit")]
    public void Write_TheTransactionFails_IsAbortedAndTheProducerGoesOn(string step)
    {
        using var writer = Writer();
        _sink.Fail(step, TransactionErrorKind.Abort);
        _sink.Fail("abort", TransactionErrorKind.Repeat);

        var result = writer.Write(Work("a"));

        Assert.Equal((TransactionOutcome.Aborted, "TEST"), (result.Outcome, result.Failure?.ErrorCode));
        Assert.Equal(TransactionOutcome.Committed, writer.Write(Work("a")).Outcome);
        Assert.Equal(1, _sink.Opened);
    }

    [Theory]
    [InlineData("begin", "Aborted")]
    [InlineData("send", "Aborted")]
    [InlineData("offsets", "Aborted")]
    [InlineData("commit", "InDoubt")]
    public void Write_TheProducerIsFenced_AnotherOneHasTakenTheIdWhenTheResultIsTold(string step, string outcome)
    {
        using var writer = Writer();
        _sink.Fail(step, TransactionErrorKind.Fenced);

        Assert.Equal(outcome, writer.Write(Work("a")).Outcome.ToString());

        Assert.Equal(["1 dispose", "2 initialize"], _sink.Steps.TakeLast(2));
        Assert.Equal(TransactionOutcome.Committed, writer.Write(Work("a")).Outcome);
        Assert.Equal(1, _sink.Open);
    }

    [Fact]
    public void Write_TheAbortEndsTheProducer_AnotherOneGoesOnAndOnlyACommitThatHadBegunIsInDoubt()
    {
        using var writer = Writer();
        _sink.Fail("offsets", TransactionErrorKind.Abort);
        _sink.Fail("abort", TransactionErrorKind.Fenced);
        Assert.Equal(TransactionOutcome.Aborted, writer.Write(Work("a")).Outcome);
        _sink.Fail("commit", TransactionErrorKind.Abort);
        _sink.Fail("abort", TransactionErrorKind.Fenced);

        Assert.Equal(TransactionOutcome.InDoubt, writer.Write(Work("a")).Outcome);

        Assert.Equal(TransactionOutcome.Committed, writer.Write(Work("a")).Outcome);
        Assert.Equal(3, _sink.Opened);
    }

    [Fact]
    public void Write_ProducersAreFencedAgainAndAgain_TellsOfTheIdAndLeavesNoneOpen()
    {
        using var writer = Writer();
        for (var time = 0; time < 10; time++)
        {
            _sink.Fail("initialize", TransactionErrorKind.Fenced);
        }

        var end = Assert.Throws<TransportException>(() => writer.Write(Work("a")));

        Assert.True(end.IsFatal);
        Assert.Contains("'the-id'", end.Message, StringComparison.Ordinal);
        Assert.Equal(0, _sink.Open);
    }

    [Theory]
    [InlineData("initialize", "Committed")]
    [InlineData("offsets", "Aborted")]
    [InlineData("commit", "InDoubt")]
    public void Write_AStepIsToBeRepeatedForTooLong_AnotherProducerGoesOn(string step, string outcome)
    {
        using var writer = Writer();
        for (var time = 0; time < 4; time++)
        {
            _sink.Fail(step, TransactionErrorKind.Repeat);
        }

        _sink.BeforeStep = one => _time.Advance(TimeSpan.FromSeconds(one == step ? 9 : 0));

        Assert.Equal(outcome, writer.Write(Work("a")).Outcome.ToString());

        Assert.Contains("2 initialize", _sink.Steps);
        Assert.Equal(1, _sink.Open);
        Assert.Equal(TransactionOutcome.Committed, writer.Write(Work("a")).Outcome);
    }

    [Fact]
    public void Write_OneProducerFailsAgainAndAgain_AnotherOneGoesOn()
    {
        using var writer = Writer();
        for (var time = 0; time < 6; time++)
        {
            _sink.Fail("commit", TransactionErrorKind.Abort);
            Assert.Equal(TransactionOutcome.Aborted, writer.Write(Work("a")).Outcome);
        }

        Assert.Equal(2, _sink.Opened);
        Assert.Equal(TransactionOutcome.Committed, writer.Write(Work("a")).Outcome);
    }

    [Fact]
    public void Write_IsStoppedWhileNoBrokerAnswers_EndsWithoutAnOutcome()
    {
        using var writer = Writer();
        for (var time = 0; time < 1_000; time++)
        {
            _sink.Fail("commit", TransactionErrorKind.Repeat);
        }

        writer.Stop();

        Assert.Throws<OperationCanceledException>(() => writer.Write(Work("a")));
        Assert.Equal("commit fails", writer.Trouble);
    }

    private static TransactionWork Work(params string[] values)
    {
        var lane = new PartitionLane(new TopicPartition("in", 0));
        var work = new TransactionWork(new NoMembership());
        var progress = new LaneProgress(1, 1, 1, 1, CompletionMap.Empty);
        work.Add(new LanePart(lane, new LaneWork(progress, [.. values.Select(static value => new LaneOutput(Output(value), 0))]), new CommitOffset(lane.Partition, 1)));
        return work;
    }

    private static OutgoingRecord Output(string value) => new("out", null, null, System.Text.Encoding.UTF8.GetBytes(value), new MessageHeaders(), default);

    private TransactionWriter Writer() => new(_sink.Make, "billing", "the-id", TimeSpan.FromSeconds(10), _time, NullLogger.Instance);
}
