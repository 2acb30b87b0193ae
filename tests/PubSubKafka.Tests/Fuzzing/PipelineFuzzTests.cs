using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PubSubKafka.Diagnostics;
using PubSubKafka.Failures;
using PubSubKafka.Serialization;
using PubSubKafka.Testing.Harness;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Fuzzing;

/// <summary>
/// Ten thousand hostile records through a whole consumer, with well-behaved records of many keys between them. Every hostile one ends handled or
/// as a dead letter that is the same byte for byte; the others are handled in order; nothing is left.
/// </summary>
public sealed class PipelineFuzzTests : IAsyncDisposable
{
    private const int Partitions = 4;
    private const int Keys = 50;
    private static readonly string[] Topics = ["json", "proto", "mixed"];

    private readonly ConcurrentQueue<Good> _handled = new();
    private readonly ConcurrentDictionary<(string Topic, int Partition, long Offset), int> _hostile = new();
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == PubSubKafkaDiagnostics.ActivitySourceName,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    private PubSubKafkaTestHarness? _harness;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HarnessCluster Cluster => _harness!.Cluster(Options.DefaultName);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        if (_harness is not null)
        {
            await _harness.DisposeAsync();
        }
    }

    [Fact]
    public async Task HostileRecords_EachEndsHandledOrDeadLetteredAndTheOthersAreHandledInOrder()
    {
        ActivitySource.AddActivityListener(_listener);
        _harness = await PubSubKafkaTestHarness.StartAsync(
            services => services.AddPubSubKafka(options => options.Producer.MaxMessageBytes = 20_000_000)
                .AddTopic<FuzzedMessage>("json", topic => topic.WithPartitions(Partitions))
                .AddTopic<Struct>("proto", topic => topic.WithPartitions(Partitions))
                .AddTopic<Good>("mixed", topic => topic.WithPartitions(Partitions))
                .AddTopic<FuzzedMessage>("mixed", topic => topic.WithPartitions(Partitions).WithType("fuzzed"))
                .AddTopic<Struct>("mixed", topic => topic.WithPartitions(Partitions).WithType("struct").AsProtobuf().AsJson())
                .AddConsumer("victim", consumer => consumer
                    .WithRetry(retry => retry.Fixed(attempts: 2, TimeSpan.FromSeconds(1)).WithJitter(0))
                    .Configure(options => options.CommitInterval = TimeSpan.FromMilliseconds(100))
                    .Handle<FuzzedMessage>((context, _) => HandleAsync(context, context.IsTombstone ? null : context.Message.Text))
                    .Handle<Struct>((context, _) => HandleAsync(context, context.IsTombstone ? null : context.Message.Fields.Keys.FirstOrDefault()))
                    .Handle<Good>((context, _) =>
                    {
                        _handled.Enqueue(context.Message);
                        return default;
                    })),
            Token);
        _harness.RealTimeLimit = TimeSpan.FromMinutes(5);

        var good = 0;
        foreach (var number in Fuzz.Numbers)
        {
            AppendHostile(number);
            AppendGood(good++);
        }

        try
        {
            await _harness.SettleAsync(cancellationToken: Token);
        }
        catch (HarnessNotSettledException exception)
        {
            throw Fuzz.Failure(Unfinished(), exception.Message, exception);
        }

        AssertHostileOnesEnded();
        Assert.Equal(good, _handled.Count);
        Assert.All(_handled.GroupBy(message => message.Key), messages => Assert.Equal(messages.Select(message => message.Number).Order(), messages.Select(message => message.Number)));
        foreach (var (topic, partition) in Topics.SelectMany(topic => Enumerable.Range(0, Partitions).Select(partition => (topic, partition))))
        {
            Assert.Equal(Cluster.Records(topic).Count(record => record.Partition == partition), Cluster.Committed("victim", topic, partition) ?? 0);
        }
    }

    /// <summary>Reads all that a handler can read, then fails for every third key, with what a stranger wrote in the exception.</summary>
    private static ValueTask HandleAsync(ConsumeContext context, string? text)
    {
        Assert.NotEmpty(context.MessageId);
        Assert.NotEmpty(context.CorrelationId);
        Assert.Equal(context.HasKey, context.Key is not null);
        Assert.True(context.CausationId is null or { Length: > 0 });
        Assert.True(context.Headers.All(header => header.Name is not null && (header.Text is null) == (header.Value.IsEmpty && header.Bytes is null)));
        return context.KeyBytes.Length % 3 == 0 ? throw new InvalidOperationException(text + context.CorrelationId + context.Timestamp) : default;
    }

    private void AppendHostile(int number)
    {
        var random = Fuzz.RandomFor(number);
        var topic = Topics[random.Next(Topics.Length)];
        var headers = new MessageHeaders();
        foreach (var header in HostileHeaders.Next(random))
        {
            headers.AddReceived(header.Name, header.Bytes);
        }

        if (random.Next(2) == 0)
        {
            headers.AddReceived(WireHeaders.Type, random.Next(4) == 0 ? HostileText.Bytes(random) : Encoding.UTF8.GetBytes(random.Next(2) == 0 ? "fuzzed" : "struct"));
        }

        var value = random.Next(10) switch
        {
            0 => null,
            1 => HostileText.Bytes(random),
            < 6 => HostileJson.Next(random),
            _ => HostileProtobuf.Next(random),
        };
        var stored = Cluster.Broker.Append(new OutgoingRecord(
            topic,
            random.Next(Partitions),
            random.Next(4) == 0 ? Encoding.UTF8.GetBytes($"key-{random.Next(Keys)}") : HostileText.BytesOrNull(random),
            value,
            headers,
            random.Next(3) switch { 0 => DateTimeOffset.MinValue, 1 => DateTimeOffset.MaxValue, _ => DateTimeOffset.UnixEpoch.AddMilliseconds(random.Next()) }));
        _hostile[(topic, stored.Partition.Partition, stored.Offset)] = number;
    }

    private void AppendGood(int number)
    {
        var key = $"key-{number % Keys}";
        var headers = new MessageHeaders().Add(WireHeaders.Type, nameof(Good));
        Cluster.Broker.Append(new OutgoingRecord(
            "mixed", number % Keys % Partitions, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($$"""{"key":"{{key}}","number":{{number}}}"""), headers, _harness!.Time.GetUtcNow()));
    }

    private void AssertHostileOnesEnded()
    {
        var letters = Cluster.DeadLetters("victim").ToLookup(letter => (letter.OriginalTopic!, letter.OriginalPartition!.Value, letter.OriginalOffset!.Value));
        var passed = Cluster.Handled<FuzzedMessage>("victim").Where(message => message.Outcome == HandledOutcome.Succeeded).Select(Place)
            .Concat(Cluster.Handled<Struct>("victim").Where(message => message.Outcome == HandledOutcome.Succeeded).Select(Place)).ToHashSet();
        var records = Topics.SelectMany(Cluster.Records).ToDictionary(Place);
        foreach (var (place, number) in _hostile)
        {
            var record = records[place];
            if (record.Type == nameof(Good) || passed.Contains(place))
            {
                continue;
            }

            try
            {
                var letter = Assert.Single(letters[place]);
                Assert.True(AreSame(record.KeyBytes, letter.KeyBytes), "The keys differ.");
                Assert.True(AreSame(record.Value, letter.Value), "The values differ.");
                var own = record.Headers.Where(header => !header.Name.StartsWith(DeadLetterHeaders.Prefix, StringComparison.Ordinal)).ToList();
                Assert.Equal(own, letter.Headers.Take(own.Count));
                Assert.Equal(own.Count + 13, letter.Headers.Count);
            }
            catch (Exception exception)
            {
                throw Fuzz.Failure(number, $"{place}", exception);
            }
        }

        // Nothing that is neither, no dead letter of a well-behaved record, and none because a check in the handler failed.
        Assert.Equal(letters.Count, letters.Select(letter => letter.Key).Intersect(_hostile.Keys).Count());
        Assert.InRange(letters.Count, _hostile.Count / 10, _hostile.Count);
        Assert.DoesNotContain(Cluster.DeadLetters(), letter => letter.ExceptionType!.StartsWith("Xunit", StringComparison.Ordinal));
    }

    private int Unfinished() => _hostile
        .Where(hostile => hostile.Key.Offset >= (Cluster.Committed("victim", hostile.Key.Topic, hostile.Key.Partition) ?? 0))
        .OrderBy(hostile => hostile.Key.Offset).Select(hostile => hostile.Value).FirstOrDefault(-1);

    // Nothing is not the same as no bytes.
    private static bool AreSame(ReadOnlyMemory<byte>? one, ReadOnlyMemory<byte>? other) =>
        one.HasValue == other.HasValue && one.GetValueOrDefault().Span.SequenceEqual(other.GetValueOrDefault().Span);

    private static (string Topic, int Partition, long Offset) Place(TopicRecord record) => (record.Topic, record.Partition, record.Offset);

    private sealed record Good(string Key, int Number);
}
