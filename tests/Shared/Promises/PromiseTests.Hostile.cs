using System.Text;
using PubSubKafka.Failures;

namespace PubSubKafka.Promises;

/// <content>Records that a stranger wrote.</content>
public abstract partial class PromiseTests
{
    [Fact]
    public async Task HostileRecords_AreDeadLetteredByteForByteAndTheOthersOfTheirKeysHandled()
    {
        var calls = new Recorder();
        await StartAsync((context, _) =>
        {
            calls.Add(context);
            return default;
        });
        await Until.TrueAsync(async () => await Broker.PartitionCountAsync(Topic) == 1, () => $"{Topic} exists");
        byte[] noise = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        byte[] sound = "{\"key\":\"k\",\"number\":7}"u8.ToArray();
        (byte[]? Key, byte[]? Value, (string Name, byte[]? Value)[] Headers)[] hostile =
        [
            (null, noise, []),
            ([], [], [(string.Empty, [1]), (string.Empty, null), (" ", []), ("\r\n\t", noise)]),
            (noise, "null"u8.ToArray(), [("traceparent", noise), ("tracestate", noise), ("ce_id", []), ("ce_time", "never"u8.ToArray()), ("ce_correlationid", [0xFF])]),
            ("k"u8.ToArray(), sound, [("ce_type", noise)]),
            ("k"u8.ToArray(), sound, [("content-type", new byte[100_000])]),
            ("k"u8.ToArray(), Encoding.UTF8.GetBytes(new string('[', 100_000)), [.. Enumerable.Range(0, 2_000).Select(number => ("repeated", (byte[]?)BitConverter.GetBytes(number)))]),
            (new byte[100_000], noise, [("漢字\u202E", noise), ("large", new byte[300_000])]),
            ("k"u8.ToArray(), noise, [(DeadLetterHeaders.Attempts, "-1"u8.ToArray()), (DeadLetterHeaders.Offset, noise), ("dead-letter-else", null), ("Dead-Letter-Topic", noise)]),
        ];

        foreach (var (key, value, headers) in hostile)
        {
            await Broker.AppendAsync(Topic, 0, key, value, headers);
            await Broker.AppendAsync(Topic, 0, key, sound);
        }

        await CommitsReachAsync(2 * hostile.Length);

        Assert.Equal(Enumerable.Range(0, hostile.Length).Select(number => (2L * number) + 1), calls.Handled.Select(handling => handling.Offset).Order());
        var letters = await DeadLettersAsync(hostile.Length);
        foreach (var letter in letters)
        {
            var (key, value, headers) = hostile[int.Parse(letter.Text(DeadLetterHeaders.Offset)!, System.Globalization.CultureInfo.InvariantCulture) / 2];
            Assert.True(HeaderEquals(("key", key), ("key", letter.Key)), "The keys differ.");
            Assert.True(HeaderEquals(("value", value), ("value", letter.Value)), "The values differ.");
            var own = headers.Where(header => !header.Name.StartsWith(DeadLetterHeaders.Prefix, StringComparison.Ordinal)).ToList();
            Assert.Equal(own, letter.Headers.Take(own.Count), HeaderEquals);
            Assert.Equal(own.Count + 13, letter.Headers.Count);
            Assert.Equal((Topic, "1"), (letter.Text(DeadLetterHeaders.Topic), letter.Text(DeadLetterHeaders.Attempts)));
        }

        Assert.Equal(hostile.Length, letters.Select(letter => letter.Text(DeadLetterHeaders.Offset)).Distinct().Count());
    }
}
