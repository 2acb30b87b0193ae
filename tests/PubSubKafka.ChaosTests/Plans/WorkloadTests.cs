using PubSubKafka.ChaosMember;

namespace PubSubKafka.ChaosTests.Plans;

public sealed class WorkloadTests
{
    private static readonly Workload Sample = new(Seed: 5, Attempts: 4, TypicalMilliseconds: 50, SlowShare: 0.1, TransientShare: 0.25, PoisonedShare: 0.2);

    [Fact]
    public void Shares_OfManyRecords_AreAboutAsAskedFor()
    {
        var records = Enumerable.Range(0, 10_000).Select(number => (Key: $"k{number}", Sequence: number)).ToList();

        Assert.InRange(records.Count(record => Sample.IsPoisoned(record.Key)), 1_800, 2_200);
        Assert.InRange(records.Count(record => Sample.Time(record.Key, record.Sequence) > TimeSpan.FromMilliseconds(50)), 800, 1_100);
        Assert.InRange(
            records.Where(record => !Sample.IsPoisoned(record.Key)).Count(record => Sample.Fails(record.Key, record.Sequence, attempt: 1)), 1_800, 2_200);
        Assert.All(records, record => Assert.InRange(Sample.Time(record.Key, record.Sequence), TimeSpan.Zero, TimeSpan.FromMilliseconds(Workload.SlowMilliseconds)));
    }

    [Fact]
    public void Fails_LastAttempt_OnlyForPoisonedKeys()
    {
        foreach (var number in Enumerable.Range(0, 2_000))
        {
            var key = $"k{number}";
            Assert.Equal(Sample.IsPoisoned(key), Sample.Fails(key, 1, Sample.Attempts));
            Assert.False(!Sample.Fails(key, 1, 1) && Sample.Fails(key, 1, 2), "a record that did not fail does not begin to");
        }
    }
}
