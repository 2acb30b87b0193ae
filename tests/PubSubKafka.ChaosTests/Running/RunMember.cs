using PubSubKafka.ChaosMember;
using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>A member of the run's group, wherever it runs.</summary>
internal abstract class RunMember(MemberSettings settings)
{
    private readonly JournalTail _journal = new(settings.Name, settings.JournalFile);

    public MemberSettings Settings { get; } = settings;

    public string Name => Settings.Name;

    /// <summary>Whether it was asked to go, or killed, while it was there.</summary>
    public bool Dismissed { get; private set; }

    /// <summary>What it has written so far. Read anew with <see cref="Read"/>.</summary>
    public JournalReading Reading => _journal.Reading;

    /// <summary>What is wrong with it; null when it does what it was told to do.</summary>
    public string? Trouble => Reading.Faults > 0 ? $"{Name} reported that its consumer has stopped because it cannot go on"
        : !Dismissed && HasStopped ? $"{Name} has stopped by itself"
        : null;

    protected abstract bool HasStopped { get; }

    public void Read() => _journal.Read();

    /// <summary>Asks it to leave in order; completes when it is gone.</summary>
    public abstract Task LeaveAsync();

    /// <summary>Ends it however that can be done.</summary>
    public abstract ValueTask EndAsync();

    /// <summary>Notes that it is to go from here on. One that has gone before that stays in trouble.</summary>
    protected void Dismiss() => Dismissed |= !HasStopped;
}
