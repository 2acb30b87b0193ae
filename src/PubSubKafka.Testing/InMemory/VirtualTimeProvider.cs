namespace PubSubKafka.Testing.InMemory;

/// <summary>A clock for tests: time stands still until the test moves it, and timers fire while it is moved.</summary>
/// <remarks>
/// <para>
/// Timers fire in the order in which they are due, on the thread that moves the clock, with the clock at their due time; timers that a
/// callback sets within the span moved over fire too. A timer set to fire at once fires with the next move, also one by zero. What awaits a
/// delay may go on inside <see cref="Advance"/>, as with any timer.
/// </para>
/// <para>Thread-safe. No lock is held while a callback runs, and a callback may move the clock itself; moves from several places add up.</para>
/// <para>Own code rather than the FakeTimeProvider package, which cannot be restored on the machines that build this library.</para>
/// </remarks>
public sealed class VirtualTimeProvider : TimeProvider
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Lock _lock = new();
    private readonly SortedSet<VirtualTimer> _timers = new(VirtualTimerOrder.Instance);
    private readonly DateTimeOffset _start;
    private long _now;
    private long _target;
    private long _lastOrder;

    /// <summary>Makes a clock that stands at midnight of 1 January 2025, UTC.</summary>
    public VirtualTimeProvider()
        : this(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Makes a clock.</summary>
    /// <param name="start">Where it stands.</param>
    public VirtualTimeProvider(DateTimeOffset start) => _start = start.ToUniversalTime();

    /// <summary>When the next timer fires, or <see langword="null"/> when none is set. May be the present time, never an earlier one.</summary>
    public DateTimeOffset? NextTimerDue
    {
        get
        {
            lock (_lock)
            {
                return _timers.Min is { } next ? At(next.Due.GetValueOrDefault()) : null;
            }
        }
    }

    /// <summary>UTC, wherever the test runs.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Ten million: a timestamp is a tick of 100 ns since the start.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => At(GetTimestamp());

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        Change(timer, dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires every timer that comes due on the way, each at its time. Returns when all of them have returned.</summary>
    /// <param name="by">How far. Zero fires what is due now.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative, or leads past the year 9999.</exception>
    /// <remarks>An exception from a callback comes out of this call; the clock then stays at that timer's due time, and later timers stay set.</remarks>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_lock)
        {
            var from = Math.Max(_now, _target);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(by.Ticks, (DateTimeOffset.MaxValue - _start).Ticks - from, nameof(by));
            _target = from + by.Ticks;
        }

        FireUpToTarget();
    }

    /// <summary>Moves the clock to <see cref="NextTimerDue"/> and fires every timer that is due then.</summary>
    /// <returns>Whether a timer was set. If not, the clock stays.</returns>
    /// <remarks>An exception from a callback comes out of this call.</remarks>
    public bool AdvanceToNextTimer()
    {
        lock (_lock)
        {
            if (_timers.Min is not { } next)
            {
                return false;
            }

            _target = Math.Max(_target, next.Due.GetValueOrDefault());
        }

        FireUpToTarget();
        return true;
    }

    internal bool Change(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfNoTimerSpan(dueTime, nameof(dueTime));
        ThrowIfNoTimerSpan(period, nameof(period));
        lock (_lock)
        {
            if (timer.IsDisposed)
            {
                return false;
            }

            timer.Period = period == Timeout.InfiniteTimeSpan ? 0 : period.Ticks;
            Set_NeedsLock(timer, dueTime == Timeout.InfiniteTimeSpan ? null : _now + dueTime.Ticks);
            return true;
        }
    }

    internal void Remove(VirtualTimer timer)
    {
        lock (_lock)
        {
            timer.IsDisposed = true;
            Set_NeedsLock(timer, null);
        }
    }

    private static void ThrowIfNoTimerSpan(TimeSpan span, string name)
    {
        if (span != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(span, LongestTimer, name);
        }
    }

    private void FireUpToTarget()
    {
        while (NextToFire() is { } timer)
        {
            try
            {
                timer.Fire();
            }
            catch
            {
                lock (_lock)
                {
                    _target = _now;
                }

                throw;
            }
        }
    }

    private VirtualTimer? NextToFire()
    {
        lock (_lock)
        {
            if (_timers.Min is not { } timer || timer.Due.GetValueOrDefault() > _target)
            {
                _now = Math.Max(_now, _target);
                return null;
            }

            var due = timer.Due.GetValueOrDefault();
            _now = Math.Max(_now, due);
            Set_NeedsLock(timer, timer.Period > 0 ? due + timer.Period : null);
            return timer;
        }
    }

    private void Set_NeedsLock(VirtualTimer timer, long? due)
    {
        // The set finds a timer by its due time, so it has to leave before that changes.
        if (timer.Due is not null)
        {
            _timers.Remove(timer);
        }

        timer.Due = due;
        if (due is not null)
        {
            timer.Order = ++_lastOrder;
            _timers.Add(timer);
        }
    }

    private DateTimeOffset At(long ticks) => _start.AddTicks(ticks);
}
