using PubSubKafka.Testing.InMemory;

namespace PubSubKafka.Testing.Tests.InMemory;

public class VirtualTimeProviderTests
{
    private readonly VirtualTimeProvider _time = new(Given.Moment);
    private readonly List<string> _fired = [];

    [Fact]
    public void GetUtcNow_NobodyAdvances_StandsStill()
    {
        Assert.Equal(Given.Moment, _time.GetUtcNow());
        Assert.Equal(Given.Moment, _time.GetUtcNow());
    }

    [Fact]
    public void GetElapsedTime_Advanced_IsTheSameSpanAsTheClock()
    {
        var started = _time.GetTimestamp();

        _time.Advance(TimeSpan.FromHours(1.5));

        Assert.Equal(TimeSpan.FromHours(1.5), _time.GetElapsedTime(started));
        Assert.Equal(Given.Moment.AddHours(1.5), _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromHours(1.5).TotalSeconds * _time.TimestampFrequency, _time.GetTimestamp() - started);
    }

    [Fact]
    public void Advance_SeveralTimers_FireInDueOrderAtTheirTimeOnThisThread()
    {
        var threads = new HashSet<int>();
        using var late = Timer(3, "late");
        using var early = _time.CreateTimer(_ => { Note("early"); threads.Add(Environment.CurrentManagedThreadId); }, null, S(1), Timeout.InfiniteTimeSpan);
        using var never = Timer(9, "never");
        using var alsoLate = Timer(3, "also late");

        _time.Advance(S(5));

        Assert.Equal(["early@1", "late@3", "also late@3"], _fired);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
        Assert.Equal(Given.Moment.AddSeconds(5), _time.GetUtcNow());
    }

    [Fact]
    public void Advance_CallbackSetsTimers_ThoseWithinTheSpanFireToo()
    {
        using var first = _time.CreateTimer(
            _ =>
            {
                Note("first");
                Timer(1, "within");
                Timer(20, "beyond");
            },
            null,
            S(1),
            Timeout.InfiniteTimeSpan);

        _time.Advance(S(10));

        Assert.Equal(["first@1", "within@2"], _fired);
        Assert.Equal(Given.Moment.AddSeconds(21), _time.NextTimerDue);
    }

    [Fact]
    public void Advance_PeriodicTimer_FiresOnceAPeriodUntilDisposed()
    {
        var timer = _time.CreateTimer(_ => Note("tick"), null, S(2), S(3));
        _time.Advance(S(9));
        timer.Dispose();
        _time.Advance(S(9));

        Assert.Equal(["tick@2", "tick@5", "tick@8"], _fired);
        Assert.Null(_time.NextTimerDue);
    }

    [Fact]
    public void Advance_ByZero_FiresWhatIsDueNow()
    {
        using var timer = Timer(0, "now");
        Assert.Empty(_fired);

        _time.Advance(TimeSpan.Zero);

        Assert.Equal(["now@0"], _fired);
    }

    [Fact]
    public void Change_SetTimer_OnlyTheNewTimeCounts()
    {
        using var timer = Timer(1, "changed");

        Assert.True(timer.Change(S(4), Timeout.InfiniteTimeSpan));
        _time.Advance(S(3));
        Assert.Empty(_fired);
        _time.Advance(S(1));
        _time.Advance(S(60));

        Assert.Equal(["changed@4"], _fired);
    }

    [Fact]
    public void Change_ToInfinite_TurnsTheTimerOffUntilChangedAgain()
    {
        using var timer = Timer(1, "again");
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _time.Advance(S(5));
        Assert.Empty(_fired);

        timer.Change(S(1), Timeout.InfiniteTimeSpan);
        _time.Advance(S(1));

        Assert.Equal(["again@6"], _fired);
    }

    [Fact]
    public void Change_DisposedTimer_IsRefused()
    {
        var timer = Timer(1, "gone");
        timer.Dispose();

        Assert.False(timer.Change(S(1), S(1)));
        _time.Advance(S(5));
        Assert.Empty(_fired);
    }

    [Fact]
    public void AdvanceToNextTimer_SeveralTimers_GoesFromDueToDue()
    {
        using var second = Timer(3600, "second");
        using var first = Timer(60, "first");
        using var alsoFirst = Timer(60, "also first");

        Assert.True(_time.AdvanceToNextTimer());
        Assert.Equal(["first@60", "also first@60"], _fired);
        Assert.Equal(Given.Moment.AddHours(1), _time.NextTimerDue);
        Assert.True(_time.AdvanceToNextTimer());
        Assert.False(_time.AdvanceToNextTimer());
        Assert.Equal(Given.Moment.AddHours(1), _time.GetUtcNow());
    }

    [Fact]
    public void Advance_CallbackAdvances_BothSpansCount()
    {
        using var nested = _time.CreateTimer(_ => _time.Advance(S(10)), null, S(1), Timeout.InfiniteTimeSpan);
        using var timer = Timer(12, "twelve");

        _time.Advance(S(5));

        Assert.Equal(["twelve@12"], _fired);
        Assert.Equal(Given.Moment.AddSeconds(15), _time.GetUtcNow());
    }

    [Fact]
    public void Advance_CallbackThrows_ClockStaysThereAndLaterTimersStaySet()
    {
        using var bad = _time.CreateTimer(_ => throw new InvalidOperationException("bad"), null, S(1), Timeout.InfiniteTimeSpan);
        using var later = Timer(2, "later");

        Assert.Throws<InvalidOperationException>(() => _time.Advance(S(5)));
        Assert.Equal(Given.Moment.AddSeconds(1), _time.GetUtcNow());
        _time.Advance(S(1));

        Assert.Equal(["later@2"], _fired);
    }

    [Fact]
    public async Task Delay_AdvancedPastIt_Completes()
    {
        var delay = Task.Delay(TimeSpan.FromHours(1), _time, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(delay.IsCompleted);

        _time.Advance(TimeSpan.FromMinutes(1));

        await delay.WaitAsync(Given.Ceiling, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void CancellationTokenSource_AdvancedPastItsDelay_IsCancelled()
    {
        using var source = new CancellationTokenSource(S(10), _time);
        _time.Advance(S(9));
        Assert.False(source.IsCancellationRequested);
        source.CancelAfter(S(5));

        _time.Advance(S(4));
        Assert.False(source.IsCancellationRequested);
        _time.Advance(S(1));

        Assert.True(source.IsCancellationRequested);
    }

    [Fact]
    public async Task PeriodicTimer_Advanced_Ticks()
    {
        using var timer = new PeriodicTimer(S(1), _time);
        var tick = timer.WaitForNextTickAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(tick.IsCompleted);

        Assert.True(_time.AdvanceToNextTimer());

        Assert.True(await tick.WaitAsync(Given.Ceiling, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void CreateTimer_AsyncLocalSet_ReachesTheCallback()
    {
        var local = new AsyncLocal<string?> { Value = "set" };
        string? seen = null;
        using var timer = _time.CreateTimer(_ => seen = local.Value, null, S(1), Timeout.InfiniteTimeSpan);
        local.Value = null;

        _time.Advance(S(1));

        Assert.Equal("set", seen);
    }

    [Fact]
    public void Advance_FromManyThreads_AllSpansCountAndEveryTimerFiresOnce()
    {
        var count = 0;
        var timers = Enumerable.Range(1, 400)
            .Select(i => _time.CreateTimer(_ => Interlocked.Increment(ref count), null, TimeSpan.FromMilliseconds(i), Timeout.InfiniteTimeSpan))
            .ToArray();

        Parallel.For(0, 400, _ => _time.Advance(TimeSpan.FromMilliseconds(1)));

        Assert.Equal(timers.Length, count);
        Assert.Equal(Given.Moment.AddMilliseconds(400), _time.GetUtcNow());
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(4294967295)]
    public void CreateTimer_SpanThatNoTimerTakes_Throws(double milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _time.CreateTimer(_ => { }, null, TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan));

    [Fact]
    public void Advance_BackwardsOrPastTheEndOfTime_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.MaxValue));
        Assert.Equal(Given.Moment, _time.GetUtcNow());
    }

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    private ITimer Timer(double seconds, string name) => _time.CreateTimer(_ => Note(name), null, S(seconds), Timeout.InfiniteTimeSpan);

    private void Note(string name) => _fired.Add($"{name}@{(_time.GetUtcNow() - Given.Moment).TotalSeconds}");
}
