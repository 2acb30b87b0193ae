namespace PubSubKafka.ChaosMember;

/// <summary>What handling a record is like. Every member, in whatever process, finds the same for the same record.</summary>
/// <param name="Seed">Decides everything.</param>
/// <param name="Attempts">How often a record is tried.</param>
/// <param name="TypicalMilliseconds">How long most handlings take at most.</param>
/// <param name="SlowShare">The share of records that take up to <see cref="SlowMilliseconds"/>, between 0 and 1.</param>
/// <param name="TransientShare">The share of records that fail at first, between 0 and 1.</param>
/// <param name="PoisonedShare">The share of keys whose records always fail, between 0 and 1.</param>
public sealed record Workload(int Seed, int Attempts, int TypicalMilliseconds, double SlowShare, double TransientShare, double PoisonedShare)
{
    /// <summary>How long a slow handling takes at most. Far less than the drain time, so that an orderly rebalance cancels none.</summary>
    public const int SlowMilliseconds = 1_000;

    private const double HealedShare = 0.6;

    private enum Purpose
    {
        Poisoned = 1,
        IsSlow,
        Time,
        IsTransient,
        Failures,
        IsHealed,
    }

    /// <summary>Whether the key's records fail with every attempt.</summary>
    public bool IsPoisoned(string key) => Share(key, 0, Purpose.Poisoned) < PoisonedShare;

    /// <summary>Whether a poisoned key's records can be handled when they have been sent back from the dead-letter topic.</summary>
    public bool IsHealed(string key) => Share(key, 0, Purpose.IsHealed) < HealedShare;

    /// <summary>How long one attempt takes.</summary>
    public TimeSpan Time(string key, int sequence)
    {
        var longest = Share(key, sequence, Purpose.IsSlow) < SlowShare ? SlowMilliseconds : TypicalMilliseconds;
        return TimeSpan.FromMilliseconds(Math.Floor(Share(key, sequence, Purpose.Time) * longest));
    }

    /// <summary>Whether an attempt fails; attempts count from 1.</summary>
    public bool Fails(string key, int sequence, int attempt, bool isRedriven = false) => (IsPoisoned(key) && !(isRedriven && IsHealed(key)))
        || (Share(key, sequence, Purpose.IsTransient) < TransientShare && attempt <= 1 + (int)(Share(key, sequence, Purpose.Failures) * (Attempts - 1)));

    // A number between 0 and 1 that looks random: FNV over what it depends on, then the finisher of SplitMix64.
    private double Share(string key, int sequence, Purpose purpose)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var character in key)
        {
            hash = (hash ^ character) * 1_099_511_628_211UL;
        }

        hash = (hash ^ (uint)sequence) * 1_099_511_628_211UL;
        hash = (hash ^ (uint)purpose) * 1_099_511_628_211UL;
        hash = (hash ^ (uint)Seed) * 1_099_511_628_211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return ((hash ^ (hash >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
