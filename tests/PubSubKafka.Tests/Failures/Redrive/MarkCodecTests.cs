using PubSubKafka.Failures.Redrive;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures.Redrive;

public sealed class MarkCodecTests
{
    private static readonly TopicPartition Place = new("orders-dlq", 3);
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 1_000)]
    [InlineData(3, 20_000)]
    public void Write_RandomOffsets_AreReadBackAndNoOthers(int seed, int spread)
    {
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var start = random.NextInt64(0, 1L << 40);
            long[] offsets = [.. Enumerable.Range(0, spread).Where(_ => random.Next(3) > 0).Select(number => start + number)];
            if (offsets.Length == 0)
            {
                continue;
            }

            var set = new OffsetSet();
            foreach (var mark in MarkCodec.Write(Place, offsets, RedriveAction.Redrive, Now))
            {
                Assert.InRange(mark.Headers.GetText(RedriveHeaders.MarkOffsets)!.Length, 1, 5_000);
                Assert.True(MarkCodec.TryRead(Received(mark, offset: start + spread), set));
            }

            var wanted = offsets.ToHashSet();
            Assert.All(Enumerable.Range(-2, spread + 4), number => Assert.Equal(wanted.Contains(start + number), set.Contains(start + number)));
        }
    }

    [Fact]
    public void Write_Discard_SaysWhyWhenAndWhere()
    {
        var mark = Assert.Single(MarkCodec.Write(Place, [17, 20, 21, 22], RedriveAction.Discard("Köln is closed"), Now));

        Assert.Equal((Place.Topic, Place.Partition), (mark.Topic, mark.Partition));
        Assert.Null(mark.Key);
        Assert.Null(mark.Value);
        Assert.Equal(
            ["1", "orders-dlq/3", "17,20-22", "discarded", "Köln is closed", "2026-01-02T03:04:05.000Z", Environment.MachineName],
            new[]
            {
                RedriveHeaders.Mark, RedriveHeaders.MarkPlace, RedriveHeaders.MarkOffsets, RedriveHeaders.MarkAction, RedriveHeaders.MarkReason,
                RedriveHeaders.MarkTime, RedriveHeaders.MarkHost,
            }.Select(mark.Headers.GetText));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("1,")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1-")]
    [InlineData("1--2")]
    [InlineData("2-1")]
    [InlineData("2,1")]
    [InlineData("1,1")]
    [InlineData("1-5,5")]
    [InlineData("1 ,2")]
    [InlineData("100")]
    [InlineData("0-100")]
    [InlineData("5,9223372036854775807")]
    [InlineData("5,9223372036854775808")]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("1e1")]
    [InlineData("0x1")]
    public void TryRead_OffsetsThatCannotBe_NothingIsAdded(string offsets)
    {
        var set = new OffsetSet();
        Assert.False(MarkCodec.TryRead(Hostile(headers => headers.Add(RedriveHeaders.MarkOffsets, offsets)), set));
        Assert.Empty(set.Ranges);
    }

    [Fact]
    public void TryRead_OffsetsOfThisMark_AreTakenUpToItself() =>
        Assert.True(MarkCodec.TryRead(Hostile(static headers => headers.Add(RedriveHeaders.MarkOffsets, "0-99")), new OffsetSet()));

    [Fact]
    public void TryRead_TooLong_IsIgnored() => Assert.False(MarkCodec.TryRead(
        Hostile(static headers => headers.Add(RedriveHeaders.MarkOffsets, "1" + new string('0', 20_000))), new OffsetSet()));

    [Fact]
    public void TryRead_AnotherVersionPlaceOrHeader_IsIgnored()
    {
        Action<MessageHeaders>[] hostile =
        [
            static headers => headers.Add(RedriveHeaders.MarkOffsets, "1").Add(RedriveHeaders.Mark, "2"),
            static headers => headers.Add(RedriveHeaders.MarkOffsets, "1").Add(RedriveHeaders.MarkPlace, "orders-dlq/4"),
            static headers => headers.Add(RedriveHeaders.MarkOffsets, "1").Add(RedriveHeaders.MarkPlace, (byte[]?)null),
            static headers => headers.Add(RedriveHeaders.MarkOffsets, "1").Add("kafka_dlt-original-topic", "orders"),
            static _ => { },
        ];
        Assert.All(hostile, static add => Assert.False(MarkCodec.TryRead(Hostile(add), new OffsetSet())));
    }

    [Fact]
    public void IsMark_WithKeyOrValue_IsADeadLetter()
    {
        var headers = new MessageHeaders().Add(RedriveHeaders.Mark, "1");
        Assert.True(MarkCodec.IsMark(Records.At(Place, 0, headers: headers)));
        Assert.False(MarkCodec.IsMark(Records.At(Place, 0, key: "k", headers: headers)));
        Assert.False(MarkCodec.IsMark(Records.At(Place, 0, value: "v", headers: headers)));
        Assert.False(MarkCodec.IsMark(Records.At(Place, 0)));
    }

    private static ReceivedRecord Hostile(Action<MessageHeaders> add)
    {
        var headers = new MessageHeaders().Add(RedriveHeaders.Mark, "1").Add(RedriveHeaders.MarkPlace, "orders-dlq/3");
        add(headers);
        return Records.At(Place, 100, headers: headers);
    }

    private static ReceivedRecord Received(OutgoingRecord mark, long offset) =>
        new(new TopicPartition(mark.Topic, mark.Partition!.Value), offset, mark.Key, mark.Value, mark.Headers, mark.Timestamp);
}
