using PubSubKafka.Pipeline;

namespace PubSubKafka.Tests.Failures;

public sealed class PartitionPausesTests : IDisposable
{
    private readonly FailureStageFixture _stage = new();

    public PartitionPausesTests()
    {
        _stage.Rules.Add<TimeoutException>(FailureAction.PausePartition);
        _stage.Handler.Failure = new TimeoutException();
    }

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task DependencyStaysDown_NoAttemptIsUsedUp()
    {
        var delivery = FailureStageFixture.Delivery();
        for (var i = 0; i < 10; i++)
        {
            await PauseAsync(delivery);
        }

        Assert.Equal(0, delivery.Attempt);
        Assert.Empty(_stage.Sink.Records);
    }

    [Fact]
    public async Task DependencyStaysDown_PausesGrow()
    {
        var delivery = FailureStageFixture.Delivery();
        Assert.Equal(new[] { 1.0, 2, 4, 8 }, new[] { await PauseAsync(delivery), await PauseAsync(delivery), await PauseAsync(delivery), await PauseAsync(delivery) });
    }

    [Fact]
    public async Task EachPauseIsForAnotherRecord_PausesGrowAllTheSame() => Assert.Equal(
        new[] { 1.0, 2, 4 },
        new[] { await PauseAsync(FailureStageFixture.Delivery(offset: 1)), await PauseAsync(FailureStageFixture.Delivery(offset: 2)), await PauseAsync(FailureStageFixture.Delivery(offset: 3)) });

    [Fact]
    public async Task FailuresWhileItPauses_MakeItNoLonger()
    {
        Assert.Equal(TimeSpan.FromSeconds(1), (await _stage.RunAsync(FailureStageFixture.Delivery(offset: 1))).Delay);
        _stage.Time.Advance(TimeSpan.FromSeconds(0.4));
        Assert.Equal(TimeSpan.FromSeconds(0.6), (await _stage.RunAsync(FailureStageFixture.Delivery(offset: 2))).Delay);
        _stage.Time.Advance(TimeSpan.FromSeconds(0.6));
        Assert.Equal(TimeSpan.FromSeconds(2), (await _stage.RunAsync(FailureStageFixture.Delivery(offset: 1))).Delay);
    }

    [Fact]
    public async Task OtherPartition_HasPausesOfItsOwn()
    {
        await PauseAsync(FailureStageFixture.Delivery(partition: 0));
        await PauseAsync(FailureStageFixture.Delivery(partition: 0));
        Assert.Equal(1, await PauseAsync(FailureStageFixture.Delivery(partition: 1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PausedRecordComesToAnotherEnd_TheNextPauseIsTheFirstAgain(bool fails)
    {
        var delivery = FailureStageFixture.Delivery();
        await PauseAsync(delivery);
        await PauseAsync(delivery);
        _stage.Handler.Failure = fails ? new FormatException() : null;
        await _stage.RunAsync(delivery);

        _stage.Handler.Failure = new TimeoutException();
        Assert.Equal(1, await PauseAsync(FailureStageFixture.Delivery(offset: 9)));
    }

    [Fact]
    public async Task RecordThatNeedsNoDependencySucceeds_PausesGoOnGrowing()
    {
        await PauseAsync(FailureStageFixture.Delivery(offset: 1));
        _stage.Handler.Failure = null;
        await _stage.RunAsync(FailureStageFixture.Delivery(offset: 2));

        _stage.Handler.Failure = new TimeoutException();
        Assert.Equal(2, await PauseAsync(FailureStageFixture.Delivery(offset: 3)));
    }

    [Fact]
    public async Task PauseOfAnOutageLongOver_IsForgotten()
    {
        await PauseAsync(FailureStageFixture.Delivery(offset: 1));
        await PauseAsync(FailureStageFixture.Delivery(offset: 1));
        _stage.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(1, await PauseAsync(FailureStageFixture.Delivery(offset: 2)));
    }

    [Fact]
    public async Task FirstDelayOfNothing_IsNeverATightLoopHoweverLongItTakes()
    {
        _stage.Retry.FirstDelay = TimeSpan.Zero;
        var delivery = FailureStageFixture.Delivery();
        for (var i = 0; i < 2_000; i++)
        {
            _stage.Handler.Failure = new TimeoutException();
            Assert.Equal(0.1, await PauseAsync(delivery));
        }
    }

    [Fact]
    public async Task PartitionGoes_IsAbandoned()
    {
        var delivery = FailureStageFixture.Delivery();
        await PauseAsync(delivery);
        Assert.Equal(DeliveryOutcomeKind.Abandoned, (await _stage.RunAsync(delivery, partitionGoes: true)).Kind);
    }

    private async Task<double> PauseAsync(RecordDelivery delivery)
    {
        var outcome = await _stage.RunAsync(delivery);
        Assert.Equal(DeliveryOutcomeKind.PausePartition, outcome.Kind);
        _stage.Time.Advance(outcome.Delay);
        return outcome.Delay.TotalSeconds;
    }
}
