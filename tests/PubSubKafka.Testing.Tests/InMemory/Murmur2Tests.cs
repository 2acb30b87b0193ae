using System.Text;
using PubSubKafka.Testing.InMemory;

namespace PubSubKafka.Testing.Tests.InMemory;

public class Murmur2Tests
{
    // From the tests of Kafka's own clients.
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Hash_KafkasVectors_SameAsJava(string key, int expected) => Assert.Equal(expected, Murmur2.Hash(Encoding.UTF8.GetBytes(key)));

    [Theory]
    [InlineData("21")]
    [InlineData("abc")]
    [InlineData("")]
    public void Partition_AnyKey_IsHashWithoutSignModuloPartitions(string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);

        Assert.Equal((Murmur2.Hash(bytes) & 0x7fffffff) % 7, Murmur2.Partition(bytes, 7));
    }
}
