using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Retries;

/// <summary>What becomes of a record whose key waits, or has waited.</summary>
public sealed class WaitingKeysTests
{
    private static readonly RetryStage First = new(1, "orders-retry-1s", TimeSpan.FromSeconds(1));
    private static readonly RecordKey Key = KeyOf("k");

    private readonly WaitingKeys _waiting = new(new KeptOrder(new RetryStage(0, "orders-retry-redrive", TimeSpan.Zero), "orders-dlq", 3));

    [Fact]
    public void Judge_KeyThatDoesNotWait_IsHandled() => Assert.Equal(KeyVerdict.Handle, _waiting.Judge(Key, 5, out _));

    [Fact]
    public void Judge_LaterThanOneThatWaits_FollowsTheLast()
    {
        _waiting.Move(Key, 5, Place());
        Assert.Equal(KeyVerdict.Follow, _waiting.Judge(Key, 6, out var place));
        Assert.Equal(First, place.Stage);
        Assert.Equal(KeyVerdict.Handle, _waiting.Judge(KeyOf("other"), 7, out _));
    }

    [Fact]
    public void Judge_OneThatWaitsComesAgain_IsDone()
    {
        _waiting.Add(Key, 5, Place());
        Assert.Equal(KeyVerdict.Done, _waiting.Judge(Key, 5, out _));
    }

    [Fact]
    public void Judge_OneThatWasNotWritten_ComesAsIfForTheFirstTime()
    {
        _waiting.Move(Key, 5, Place());
        Assert.Equal(KeyVerdict.Handle, _waiting.Judge(Key, 5, out _));
        Assert.Equal(0, _waiting.Records);
    }

    [Fact]
    public void Judge_BeforeOneThatWaits_WasFinishedIfOrderWasKept()
    {
        _waiting.Add(Key, 5, Place());
        _waiting.Add(KeyOf("old"), 6, Place() with { IsOrdered = false });
        Assert.Equal(KeyVerdict.Done, _waiting.Judge(Key, 4, out _));
        Assert.Equal(KeyVerdict.Handle, _waiting.Judge(KeyOf("old"), 4, out _));
    }

    [Fact]
    public void Judge_BeforeOneThatHasWaitedAndIsFinished_IsDoneUntilTheTopicHasComePastIt()
    {
        _waiting.Add(Key, 5, Place());
        _waiting.Finished(Key, 5);
        Assert.Equal(KeyVerdict.Done, _waiting.Judge(Key, 4, out _));
        Assert.Equal(KeyVerdict.Done, _waiting.Judge(Key, 5, out _));
        Assert.Equal(KeyVerdict.Handle, _waiting.Judge(Key, 6, out _));
        Assert.Equal(KeyVerdict.Handle, _waiting.Judge(Key, 7, out _));
    }

    [Fact]
    public void Move_TooManyWait_IsRefusedExceptForThoseThatWaitAlready()
    {
        for (var origin = 0; origin < 3; origin++)
        {
            Assert.Equal(MoveAnswer.Write, _waiting.Move(Key, origin, Place()));
        }

        Assert.Equal(MoveAnswer.Full, _waiting.Move(Key, 3, Place()));
        Assert.Equal(MoveAnswer.Write, _waiting.Move(Key, 2, Place(hop: 2)));
        _waiting.Finished(Key, 0);
        Assert.Equal(MoveAnswer.Write, _waiting.Move(Key, 3, Place()));
    }

    [Fact]
    public void Move_RepeatedAfterItsFirstWriteHasGoneOn_IsGone()
    {
        _waiting.Move(Key, 5, Place(hop: 1));
        _waiting.Written(Key, 5, hop: 1, deadLetterOffset: null);
        _waiting.Move(Key, 5, Place(hop: 2));
        _waiting.Written(Key, 5, hop: 2, deadLetterOffset: null);
        Assert.Equal(MoveAnswer.Gone, _waiting.Move(Key, 5, Place(hop: 1)));
    }

    [Fact]
    public void Add_CopiesOfOneRecord_TheFurthestCounts()
    {
        _waiting.Add(Key, 5, Place(hop: 2));
        _waiting.Add(Key, 5, Place(hop: 1));
        Assert.Equal(1, _waiting.Records);
        Assert.Equal(2, _waiting.Sample(1)[0].First.Hop);

        // What was redriven is further than its dead letter, and not further than a later one.
        _waiting.Add(KeyOf("dead"), 6, new WaitingPlace(null, default, DeadLetterOffset: 9));
        _waiting.Add(KeyOf("dead"), 6, Place(), deadLetterOffset: 8);
        Assert.True(_waiting.Sample(2)[1].First.IsDeadLetter);
        _waiting.Add(KeyOf("dead"), 6, Place(), deadLetterOffset: 9);
        Assert.False(_waiting.Sample(2)[1].First.IsDeadLetter);
    }

    [Fact]
    public void Discarded_OnlyThatDeadLetter_IsForgotten()
    {
        _waiting.Add(Key, 5, new WaitingPlace(null, default, DeadLetterOffset: 9));
        _waiting.Discarded(Key, 5, 8);
        Assert.Equal(1, _waiting.Records);
        _waiting.Discarded(Key, 5, 9);
        Assert.Equal(0, _waiting.Records);
    }

    private static WaitingPlace Place(int hop = 1) => new(First, default, hop);

    private static RecordKey KeyOf(string key) => RecordKey.For(Records.At(new TopicPartition("orders", 0), 0, key), MessageOrdering.Key)!.Value;
}
