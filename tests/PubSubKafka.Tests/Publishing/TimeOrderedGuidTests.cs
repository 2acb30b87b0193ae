using PubSubKafka.Publishing;

namespace PubSubKafka.Tests.Publishing;

public sealed class TimeOrderedGuidTests
{
    [Fact]
    public void Create_Moment_IsAVersion7UuidOfIt()
    {
        var id = TimeOrderedGuid.Create(PublisherFixture.Now);

        var text = id.ToString();
        Assert.Equal(7, id.Version);
        Assert.InRange(id.Variant, 8, 11);
        Assert.Equal(Guid.CreateVersion7(PublisherFixture.Now).ToString()[..13], text[..13]);
    }

    [Fact]
    public void Create_BeforeTheUuidsClockBegins_TakesItsBeginning() =>
        Assert.StartsWith("00000000-0000-7", TimeOrderedGuid.Create(DateTimeOffset.UnixEpoch.AddYears(-5)).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Create_ManyOnSeveralThreads_AreAllDifferentAndWellMixed()
    {
        var ids = ParallelEnumerable.Range(0, 100_000).Select(static _ => TimeOrderedGuid.Create(PublisherFixture.Now)).ToArray();

        Assert.Equal(ids.Length, ids.Distinct().Count());

        // Each of the 74 random bits is set in about half of them; ten standard deviations are never reached by chance.
        var bytes = ids.Select(static id => id.ToByteArray(bigEndian: true)).ToArray();
        for (var bit = 48; bit < 128; bit++)
        {
            if (bit is (>= 52 and < 64) or >= 66)
            {
                Assert.InRange(bytes.Count(id => (id[bit / 8] & (0x80 >> (bit % 8))) != 0), 48_400, 51_600);
            }
        }
    }
}
