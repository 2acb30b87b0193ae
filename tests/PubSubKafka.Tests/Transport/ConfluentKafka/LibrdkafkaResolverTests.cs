using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

public sealed class LibrdkafkaResolverTests
{
    [Theory]
    [InlineData("NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.22\n", new[] { "alpine-librdkafka" })]
    [InlineData("ID=\"alpine\"", new[] { "alpine-librdkafka" })]
    [InlineData("ID=debian\nID_LIKE=alpine\n", new[] { "librdkafka", "centos8-librdkafka" })]
    [InlineData("", new[] { "librdkafka", "centos8-librdkafka" })]
    public void FileNames_Distribution_InTheOrderOfConfluentKafka(string osRelease, string[] expected) =>
        Assert.Equal(expected, LibrdkafkaResolver.FileNames(osRelease));
}
