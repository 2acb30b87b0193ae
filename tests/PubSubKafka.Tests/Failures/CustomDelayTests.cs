using PubSubKafka.DependencyInjection;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Tests.Failures;

public sealed class CustomDelayTests : IDisposable
{
    private readonly FailureStageFixture _stage = new();

    private readonly List<(int Failures, Exception Thrown)> _asked = [];

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Delay_IsWhatTheFunctionSaysForTheFailureAndItsException()
    {
        Custom((failures, _) => TimeSpan.FromSeconds(10 * failures));
        var delivery = FailureStageFixture.Delivery();

        Assert.Equal(TimeSpan.FromSeconds(10), (await _stage.RunAsync(delivery)).Delay);
        Assert.Equal(TimeSpan.FromSeconds(20), (await _stage.RunAsync(delivery)).Delay);

        Assert.Equal([(1, _stage.Handler.Failure!), (2, _stage.Handler.Failure!)], _asked);
    }

    [Theory]
    [InlineData(long.MinValue, 0)]
    [InlineData(-1, 0)]
    [InlineData(long.MaxValue, 60)]
    public async Task Delay_BeyondTheLimits_IsHeldToThem(long ticks, int seconds)
    {
        Custom((_, _) => TimeSpan.FromTicks(ticks));
        var outcome = await _stage.RunAsync(FailureStageFixture.Delivery());
        Assert.Equal((DeliveryOutcomeKind.Retry, TimeSpan.FromSeconds(seconds)), (outcome.Kind, outcome.Delay));
    }

    [Fact]
    public async Task FunctionThrows_ItIsLoggedAndTheSettingsDecide()
    {
        Custom((_, _) => throw new KeyNotFoundException("no delay"));
        var delivery = FailureStageFixture.Delivery();

        var first = await _stage.RunAsync(delivery);
        var second = await _stage.RunAsync(delivery);

        Assert.Equal((DeliveryOutcomeKind.Retry, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)), (first.Kind, first.Delay, second.Delay));
        Assert.Equal([3006, 3000, 3006, 3000], _stage.Logger.Events);
        Assert.Contains("no delay", _stage.Logger.Lines[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jitter_AppliesToTheFunctionToo()
    {
        Custom((_, _) => TimeSpan.FromMinutes(5));
        _stage.Retry.Jitter = 0.5;
        Assert.Equal(TimeSpan.FromSeconds(45), (await _stage.RunAsync(FailureStageFixture.Delivery())).Delay);
    }

    [Fact]
    public async Task PausePartition_TheFunctionIsAskedForPausesToo()
    {
        Custom((pauses, _) => pauses == 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(pauses));
        _stage.Rules.Add<InvalidOperationException>(FailureAction.PausePartition);
        var delivery = FailureStageFixture.Delivery();

        var first = await _stage.RunAsync(delivery);
        _stage.Time.Advance(first.Delay);
        var second = await _stage.RunAsync(delivery);

        Assert.Equal([TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2)], [first.Delay, second.Delay]);
    }

    [Fact]
    public void Builder_EachWayTakesThePlaceOfTheOneBefore()
    {
        var retry = new RetryBuilder(_stage.Retry);

        retry.Custom(7, (_, _) => TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
        Assert.Equal((7, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5)), (_stage.Retry.Attempts, _stage.Retry.FirstDelay, _stage.Retry.MaxDelay));
        Assert.NotNull(_stage.Retry.Custom);

        retry.Linear(4, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        Assert.Equal((4, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), 1.0), (_stage.Retry.Attempts, _stage.Retry.FirstDelay, _stage.Retry.Increment, _stage.Retry.Factor));
        Assert.Null(_stage.Retry.Custom);

        retry.Exponential(3, TimeSpan.FromMinutes(2), factor: 5);
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMinutes(2), 5.0), (_stage.Retry.Increment, _stage.Retry.MaxDelay, _stage.Retry.Factor));
        Assert.Throws<ArgumentNullException>(() => retry.Custom(1, null!));
    }

    private void Custom(Func<int, Exception, TimeSpan> delay) => _stage.Retry.Custom = (failures, thrown) =>
    {
        _asked.Add((failures, thrown));
        return delay(failures, thrown);
    };
}
