using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class C34TombstoneTests(SpecKafka kafka)
{
    [Fact]
    public async Task C34_TombstoneFails_ItsValueStaysNullInTheRetryTopicAndInTheDeadLetterTopic()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.AppendAsync(0, "k"u8.ToArray(), null, ("mine", "1"u8.ToArray()));
        await topic.AppendAsync(0, "unaware"u8.ToArray(), null);
        await topic.AppendAsync(0, "empty"u8.ToArray(), []);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => context.Key == "k" ? throw new InvalidOperationException($"tombstone: {context.IsTombstone}") : Task.FromResult(context.Message),
            consumer: consumer => consumer.WithRetry(retry => retry.None()).WithRetryTopics(TimeSpan.FromMilliseconds(100)));
        await topic.CommitsReachAsync(3);
        using var retries = topic.Beside("-retry-100ms");
        await retries.CommitsReachAsync(1);

        Assert.Equal(("k", null), Assert.Single(retries.Read().Select(record => (record.KeyText(), record.Message.Value))));
        using var letters = topic.Beside("-dlq");
        var found = letters.Read().ToDictionary(letter => letter.KeyText()!);
        Assert.Equal(3, found.Count);
        Assert.Null(found["k"].Message.Value);
        Assert.Equal(("1", "2", "tombstone: True"), (found["k"].Text("mine"), found["k"].Text(DeadLetterHeaders.Attempts), found["k"].Text(DeadLetterHeaders.ExceptionMessage)));

        // A handler that does not ask whether it is one reads a message that is not there.
        Assert.Null(found["unaware"].Message.Value);
        Assert.Equal((typeof(TombstoneNotHandledException).FullName, "1"), (found["unaware"].Text(DeadLetterHeaders.ExceptionType), found["unaware"].Text(DeadLetterHeaders.Attempts)));

        // An empty value is none.
        Assert.Equal([], found["empty"].Message.Value!);
    }
}
