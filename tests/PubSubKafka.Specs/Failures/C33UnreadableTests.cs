using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

/// <summary>Others put an exception into a header and take it away again; here the bytes are simply never changed. A key is bytes, so none is unreadable.</summary>
public sealed class C33UnreadableTests(SpecKafka kafka)
{
    private static readonly byte[] NoUtf8 = [0xc3, 0x28, 0xff, 0x00, 0xfe];

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task C33_ValueAndKeyThatCannotBeRead_TheirBytesAreInTheDeadLetterTheHandlerIsNotCalledAndThePartitionGoesOn(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        var good = TestTopic.Message(new Order("k", 0)).Value!;
        byte[] bad = [.. "{\"number\":"u8, 0xff, 0x00];
        await topic.AppendAsync(0, "sick"u8.ToArray(), bad, ("mine", [1, 0xff]), ("mine", [2]));
        await topic.AppendAsync(0, NoUtf8, bad);
        await topic.AppendAsync(0, NoUtf8, good);
        await topic.AppendAsync(0, null, []);
        await topic.AppendAsync(0, [], bad);
        await topic.WriteAsync(0, "well", 5);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => context.Offset == 2 ? throw new InvalidOperationException("the handler") : Task.CompletedTask,
            protocol,
            consumer => consumer.WithRetryTopics(TimeSpan.FromMilliseconds(100)));
        await topic.CommitsReachAsync(6);
        using var retries = topic.Beside("-retry-100ms");
        await retries.CommitsReachAsync(1);

        Assert.Equal([5], journal.Numbers);
        Assert.Equal([2, 5], journal.Started.Select(call => call.Offset).Distinct().Order());
        using var letters = topic.Beside("-dlq");
        var found = letters.Read().ToDictionary(letter => letter.Text(DeadLetterHeaders.Offset));
        (byte[]? Key, byte[] Value, string Attempts)[] expected =
            [("sick"u8.ToArray(), bad, "1"), (NoUtf8, bad, "1"), (NoUtf8, good, "10"), (null, [], "1"), ([], bad, "1")];
        Assert.Equal(expected.Length, found.Count);
        foreach (var (offset, each) in expected.Index())
        {
            var letter = found[$"{offset}"];
            Assert.Equal((each.Key, each.Value, each.Attempts), (letter.Message.Key, letter.Message.Value!, letter.Text(DeadLetterHeaders.Attempts)), Same);
        }

        Assert.Equal([[1, 0xff], [2]], found["0"].Message.Headers.Where(header => header.Key == "mine").Select(header => header.GetValueBytes()));
        Assert.All(found.Where(each => each.Key != "2"), each => Assert.Equal(typeof(MessageSerializationException).FullName, each.Value.Text(DeadLetterHeaders.ExceptionType)));
    }

    private static bool Same((byte[]? Key, byte[] Value, string Attempts) left, (byte[]? Key, byte[] Value, string Attempts) right) =>
        (left.Key is null) == (right.Key is null) && left.Key.AsSpan().SequenceEqual(right.Key) && left.Value.AsSpan().SequenceEqual(right.Value) && left.Attempts == right.Attempts;
}
