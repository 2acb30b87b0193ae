using PubSubKafka.Failures;
using PubSubKafka.Pipeline;
using PubSubKafka.Tests.Failures;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Fuzzing;

/// <summary>Whatever the record and its failure: the dead letter is the record, byte for byte, and says where it comes from. Headers of an earlier dead-lettering count for nothing.</summary>
public sealed class DeadLetterFuzzTests
{
    [Fact]
    public void DeadLetter_AnyRecordAndFailure_IsTheRecordAndSaysWhereFrom() => Fuzz.Check(
        random => (Record: Record(random), Failure: Failure(random)),
        generated => Check(generated.Record, generated.Failure),
        generated => $"{generated.Record.Headers.Count} headers, timestamp {generated.Record.Timestamp:o}, failure {generated.Failure.GetType()}");

    private static void Check(ReceivedRecord record, Exception failure)
    {
        using var stage = new FailureStageFixture();
        stage.Retry.Attempts = 1;
        stage.Handler.Failure = failure;
        var run = stage.RunAsync(new RecordDelivery(record));
        Assert.True(run.IsCompleted);
        Assert.Equal(DeliveryOutcomeKind.Done, run.GetAwaiter().GetResult().Kind);

        var letter = stage.Letter;
        Assert.Same(record.Key, letter.Key);
        Assert.Same(record.Value, letter.Value);
        Assert.Equal((record.Partition.Topic + "-dlq", (int?)record.Partition.Partition, FailureStageFixture.Start), (letter.Topic, letter.Partition, letter.Timestamp));
        var own = record.Headers.Where(header => !header.Name.StartsWith("dead-letter-", StringComparison.Ordinal)).ToList();
        Assert.Equal(own, letter.Headers.Take(own.Count));
        Assert.Equal(
            (13, 13),
            (letter.Headers.Count - own.Count, letter.Headers.Skip(own.Count).DistinctBy(header => header.Name).Count(header => header.Name.StartsWith("dead-letter-", StringComparison.Ordinal))));
        Assert.Equal(
            (record.Partition.Topic, "3", $"{record.Offset}", "1", "billing", "group", failure.GetType().FullName),
            (letter.Headers.GetText(DeadLetterHeaders.Topic), letter.Headers.GetText(DeadLetterHeaders.Partition), letter.Headers.GetText(DeadLetterHeaders.Offset),
                letter.Headers.GetText(DeadLetterHeaders.Attempts), letter.Headers.GetText(DeadLetterHeaders.Consumer), letter.Headers.GetText(DeadLetterHeaders.Group),
                letter.Headers.GetText(DeadLetterHeaders.ExceptionType)));
        Assert.InRange(letter.Headers.GetText(DeadLetterHeaders.ExceptionMessage)!.Length, 0, 1_000);
        Assert.InRange(letter.Headers.GetText(DeadLetterHeaders.ExceptionStack)!.Length, 0, 4_000);
    }

    private static ReceivedRecord Record(Random random) => new(
        new TopicPartition("orders", 3),
        random.NextInt64(long.MaxValue),
        HostileText.BytesOrNull(random),
        HostileText.BytesOrNull(random),
        HostileHeaders.Next(random),
        random.Next(4) switch
        {
            0 => DateTimeOffset.MinValue,
            1 => DateTimeOffset.MaxValue,
            2 => DateTimeOffset.UnixEpoch,
            _ => new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero),
        });

    private static Exception Failure(Random random) => random.Next(8) switch
    {
        0 => new MuteException(),
        1 => new SpeechlessException(),
        2 => new AggregateException(HostileText.Text(random), new FormatException(HostileText.Text(random)), new MuteException()),
        3 => HostileExceptions.Chain(random.Next(1, 300), new FormatException(HostileText.Text(random))),
        4 => HostileExceptions.Doubled(random.Next(20), new FormatException(HostileText.Text(random))),
        _ => new InvalidOperationException(HostileText.Text(random), new FormatException(HostileText.Text(random))),
    };
}
