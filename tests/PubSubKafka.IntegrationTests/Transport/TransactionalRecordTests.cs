using Microsoft.Extensions.Logging.Abstractions;
using PubSubKafka.Testing.Embedded;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.IntegrationTests.Transport;

/// <summary>Records of transactions are handed to librdkafka without Confluent.Kafka: what they are made of has to arrive all the same.</summary>
public sealed class TransactionalRecordTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 3, 4, 5, 678, TimeSpan.Zero);

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start();

    [Fact]
    public void Send_WhateverTheRecordIsMadeOf_ArrivesByteForByte()
    {
        byte[] letters = [.. Enumerable.Range(0, 100_000).Select(static number => (byte)number)];
        var many = new MessageHeaders();
        for (var i = 0; i < 40; i++)
        {
            many.Add($"header-{i}", letters[..(i * 50)]);
        }

        AssertArrives(
            Record(null, null, new MessageHeaders()),
            Record([], [], new MessageHeaders().Add("empty", Array.Empty<byte>()).Add("none", (byte[]?)null)),
            Record([0, 1, 0], [0], new MessageHeaders().Add("with zeros", new byte[] { 0, 1, 0 }).Add("nämlich €", "ä€")),
            Record(letters[..300], letters, many),
            Record([7], [8], new MessageHeaders().Add("short again", "x")));
    }

    public void Dispose() => _broker.Dispose();

    private static OutgoingRecord Record(byte[]? key, byte[]? value, MessageHeaders headers) => new("orders", 1, key, value, headers, Time);

    private void AssertArrives(params OutgoingRecord[] records)
    {
        _broker.CreateTopic("orders", 2);
        using (var sink = new Transactions(_broker.ClientSettings).Open("id"))
        {
            Assert.Empty(Transactions.Write(sink, records));
        }

        using var reader = new ConfluentTransport(NullLoggerFactory.Instance, TimeProvider.System).OpenPartitions(
            new PartitionSourceSettings(new ConnectionSettings(_broker.ClientSettings["bootstrap.servers"], "reader", _broker.ClientSettings), "reader", "readers"));
        reader.Add(new TopicPartition("orders", 1), 0);
        Assert.All(records, record =>
        {
            var received = Next(reader);
            Assert.Equal(record.Key, received.Key);
            Assert.Equal(record.Value, received.Value);
            Assert.Equal(Time, received.Timestamp);
            Assert.Equal(record.Headers.Select(static header => (header.Name, header.Bytes)), received.Headers.Select(static header => (header.Name, header.Bytes)));
        });
    }

    private static ReceivedRecord Next(IPartitionSource reader)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (reader.Poll(TimeSpan.FromMilliseconds(100)) is { } record)
            {
                return record;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < Transactions.Ceiling, "The record does not come.");
        }
    }
}
