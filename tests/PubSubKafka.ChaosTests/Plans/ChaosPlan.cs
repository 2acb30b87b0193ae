using PubSubKafka.ChaosMember;

namespace PubSubKafka.ChaosTests.Plans;

/// <summary>All that a seed decides. The same seed gives the same plan, so a run is repeated by its seed: the same steps in the same order.</summary>
internal sealed record ChaosPlan(
    int Seed,
    GroupKind Kind,
    int Partitions,
    int Keys,
    int MostMembers,
    int Concurrency,
    int MaxBuffered,
    int CommitMilliseconds,
    Workload Workload,
    bool KeepsOrder,
    bool ExactlyOnce,
    bool Batches,
    IReadOnlyList<PlanStep> Steps)
{
    /// <summary>As many members as a group ever has at a time.</summary>
    public const int MembersLimit = 15;

    private const int Brokers = 3;

    public static ChaosPlan For(int seed)
    {
        // All kinds of groups in turn; everything else by chance.
        var random = new Random(seed);
        var mostMembers = random.Next(4, MembersLimit + 1);
        return new ChaosPlan(
            seed,
            (GroupKind)(int)((uint)seed % 3),
            Partitions: random.Next(mostMembers, 17),
            Keys: random.Next(40, 160),
            mostMembers,
            Concurrency: random.Next(4, 33),
            MaxBuffered: random.Next(20, 400),
            CommitMilliseconds: random.Next(50, 500),
            new Workload(
                seed,
                Attempts: random.Next(3, 6),
                TypicalMilliseconds: random.Next(20, 80),
                SlowShare: 0.005 + (random.NextDouble() * 0.015),
                TransientShare: 0.02 + (random.NextDouble() * 0.08),
                PoisonedShare: 0.02 + (random.NextDouble() * 0.03)),
            KeepsOrder: (uint)seed % 4 == 2,
            ExactlyOnce: (uint)seed % 4 is 0 or 3,
            Batches: (uint)seed % 8 is 0 or 4 or 5,
            new PlanWriter(random, mostMembers, Brokers, redrives: (uint)seed % 4 == 2).Write());
    }

    public override string ToString() =>
        $"""
        seed {Seed}{(KeepsOrder ? ", retry topics with kept order" : "")}{(ExactlyOnce ? ", exactly once" : "")}{(Batches ? ", in batches" : "")}: {Kind} group of at most {MostMembers} members, {Partitions} partitions, {Keys} keys
        {Concurrency} handlers at a time, at most {MaxBuffered} unfinished records in a partition, a commit every {CommitMilliseconds} ms
        {Workload}
        {string.Join('\n', Steps.Select((step, index) => $"{index + 1,4}. {step}"))}
        """;
}
