using System.Text;
using PubSubKafka.Consuming.Committing;

namespace PubSubKafka.Tests.Consuming.Committing;

public sealed class CompletionMapTextTests
{
    private static readonly CompletionMap Some = new([new(11, 13), new(20, 5_000), new(5_007, 5_008)]);

    [Fact]
    public void Encode_EmptyMap_IsNoText() => Assert.Equal("", CompletionMapText.Encode("orders", 0, 10, CompletionMap.Empty, 4096));

    [Fact]
    public void Decode_WhatWasEncoded_IsTheSame() => Assert.Equal(Some.Finished.ToArray(), Read(Encode(Some)).Finished.ToArray());

    [Fact]
    public void Encode_EverySecondRecord_TakesBitsAndNotRuns()
    {
        var map = new CompletionMap([.. Enumerable.Range(0, 10_000).Select(number => new OffsetRange(11 + (2 * number), 12 + (2 * number)))]);
        var text = Encode(map);
        Assert.InRange(text.Length, 3_000, 3_500);
        Assert.Equal(map.Finished.ToArray(), Read(text).Finished.ToArray());
    }

    [Fact]
    public void Encode_LargestOffsets_ComeBack()
    {
        var map = new CompletionMap([new(long.MaxValue - 2, long.MaxValue)]);
        var text = CompletionMapText.Encode("orders", 0, 0, map, 4096)!;
        Assert.Equal(CompletionMapReading.Read, CompletionMapText.Decode(text, "orders", 0, 0, out var read));
        Assert.Equal(map.Finished.ToArray(), read.Finished.ToArray());
    }

    [Fact]
    public void Encode_MoreThanFits_IsNothing() => Assert.Null(CompletionMapText.Encode("orders", 0, 10, Some, 18));

    [Theory]
    [InlineData(null, CompletionMapReading.None)]
    [InlineData("", CompletionMapReading.None)]
    [InlineData("AQAAAYz", CompletionMapReading.Foreign)]
    [InlineData("bAAQ/////w==", CompletionMapReading.Foreign)]
    [InlineData("pskov:1", CompletionMapReading.Foreign)]
    [InlineData("psk", CompletionMapReading.Foreign)]
    [InlineData("psk2:whatever", CompletionMapReading.Newer)]
    [InlineData("psk10:whatever", CompletionMapReading.Newer)]
    [InlineData("psk1:", CompletionMapReading.Corrupt)]
    [InlineData("psk1:!!!!", CompletionMapReading.Corrupt)]
    [InlineData("psk1:AAAAAAAAAAAA", CompletionMapReading.Corrupt)]
    internal void Decode_WhatIsNoMapOfOurs_IsCalledWhatItIs(string? text, CompletionMapReading expected)
    {
        Assert.Equal(expected, CompletionMapText.Decode(text, "orders", 0, 10, out var map));
        Assert.True(map.IsEmpty);
    }

    [Theory]
    [InlineData("orders", 0, 11)]
    [InlineData("orders", 1, 10)]
    [InlineData("order", 0, 10)]
    public void Decode_ForAnotherTopicPartitionOrOffset_IsCorrupt(string topic, int partition, long committed)
    {
        Assert.Equal(CompletionMapReading.Corrupt, CompletionMapText.Decode(Encode(Some), topic, partition, committed, out var map));
        Assert.True(map.IsEmpty);
    }

    /// <summary>Every damage to a map is noticed; nothing throws.</summary>
    [Fact]
    public void Decode_AnySingleCharacterChanged_IsNotRead()
    {
        var text = Encode(Some);
        for (var index = 0; index < text.Length; index++)
        {
            foreach (var character in "Aa0-_:~\0\u20ac")
            {
                if (text[index] == character)
                {
                    continue;
                }

                var damaged = new StringBuilder(text) { [index] = character }.ToString();
                if (CompletionMapText.Decode(damaged, "orders", 0, 10, out var map) == CompletionMapReading.Read)
                {
                    // The last character of Base64 has bits without a meaning.
                    Assert.Equal(text.Length - 1, index);
                    Assert.Equal(Some.Finished.ToArray(), map.Finished.ToArray());
                }
            }
        }
    }

    /// <summary>Whatever another program may have put there, over 10,000 cases: no exception, no map, and little memory.</summary>
    [Fact]
    public void Decode_AnyText_NeverThrowsAndNeverReads()
    {
        for (var seed = 0; seed < 10_000; seed++)
        {
            var random = new Random(seed);
            var text = RandomText(random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var reading = CompletionMapText.Decode(text, "orders", 0, random.NextInt64(), out var map);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000 + (text.Length * 4));
            Assert.True(reading != CompletionMapReading.Read && map.IsEmpty, $"seed {seed}: {reading}");
        }
    }

    /// <summary>A map with a right check value and any body: a hostile or broken writer. What is read ascends and ends below the largest offset.</summary>
    [Fact]
    public void Decode_AnyBodyWithARightCheckValue_IsRefusedOrAscends()
    {
        for (var seed = 0; seed < 10_000; seed++)
        {
            var random = new Random(seed);
            var committed = random.Next(2) == 0 ? random.Next(1_000) : random.NextInt64();
            var body = new byte[random.Next(1, 60)];
            random.NextBytes(body);
            body[0] = (byte)random.Next(4);
            var text = ForgedMap.With("orders", 0, committed, body);
            if (CompletionMapText.Decode(text, "orders", 0, committed, out var map) != CompletionMapReading.Read)
            {
                Assert.True(map.IsEmpty);
                continue;
            }

            var position = committed;
            foreach (var range in map.Finished)
            {
                Assert.True(range.Start > position && range.End > range.Start, $"seed {seed}");
                position = range.End;
            }
        }
    }

    [Fact]
    public void Decode_TextOfAMillionCharacters_IsRefusedWithoutReadingIt()
    {
        var text = "psk1:" + new string('A', 1_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(CompletionMapReading.Corrupt, CompletionMapText.Decode(text, "orders", 0, 0, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    private static string RandomText(Random random)
    {
        const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=: \u00e9\u0000\ud83d";
        var characters = new char[random.Next(0, random.Next(1, 500))];
        for (var i = 0; i < characters.Length; i++)
        {
            characters[i] = Characters[random.Next(Characters.Length)];
        }

        return random.Next(3) switch { 0 => "psk1:", 1 => "psk", _ => "" } + new string(characters);
    }

    private static string Encode(CompletionMap map) => CompletionMapText.Encode("orders", 0, 10, map, 4096)!;

    private static CompletionMap Read(string text)
    {
        Assert.Equal(CompletionMapReading.Read, CompletionMapText.Decode(text, "orders", 0, 10, out var map));
        return map;
    }
}
