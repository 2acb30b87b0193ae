using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

/// <summary>Names have the delay in its own unit, in place of others' milliseconds and indexes. Equal delays always share a topic.</summary>
public sealed class C25RetryTopicNamesTests(SpecKafka kafka)
{
    [Fact]
    public async Task C25_DelaysOfOneTwoAndFourSeconds_TheRecordGoesThroughThoseTopicsInThisOrder()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 3);
        await topic.WriteAsync(2, "k", 0);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (_, _) => throw new InvalidOperationException("always"),
            consumer: consumer => consumer
                .WithRetry(retry => retry.None())
                .WithRetryTopics(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromHours(36))
                .WithRetry(retry => retry.Within(TimeSpan.FromHours(1))));
        using var last = topic.Beside("-retry-4s");
        await last.CommitsReachAsync(1, partition: 2);

        // The fourth delay would be past the deadline, so its topic is there and stays empty.
        string[] names = ["", "-dlq", "-retry-1s", "-retry-2s", "-retry-36h", "-retry-4s"];
        Assert.Equal(names.Select(suffix => (topic.Name + suffix, 3)), topic.Family().Select(each => (each.Key, each.Value)).Order());
        Assert.Equal([("-retry-1s", "1", "1"), ("-retry-2s", "2", "2"), ("-retry-4s", "3", "3")], names[2..].SelectMany(name =>
        {
            using var one = topic.Beside(name);
            return one.Read(2).Select(record => (name, record.Text(RetryHeaders.Stage), record.Text(RetryHeaders.Attempts))).ToList();
        }));
        using var letters = topic.Beside("-dlq");
        Assert.Equal("4", Assert.Single(letters.Read(2)).Text(DeadLetterHeaders.Attempts));
        Assert.Equal([1, 2, 3, 4], journal.Started.Select(call => call.Attempt));
    }

    [Fact]
    public async Task C25_EqualDelays_ShareOneTopicAndItsRecordsGoThroughItAsOften()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, "k", 0);
        var journal = new Journal();
        var delay = TimeSpan.FromMilliseconds(150);
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (_, _) => throw new InvalidOperationException("always"),
            consumer: consumer => consumer.WithRetry(retry => retry.None()).WithRetryTopics(delay, delay, delay));
        using var shared = topic.Beside("-retry-150ms");
        await shared.CommitsReachAsync(3);

        Assert.Equal([topic.Name, topic.Name + "-dlq", shared.Name], topic.Family().Keys.Order());
        Assert.Equal([("1", "1"), ("2", "2"), ("3", "3")], shared.Read().Select(record => (record.Text(RetryHeaders.Stage), record.Text(RetryHeaders.Attempts))));
        Assert.Equal([1, 2, 3, 4], journal.Started.Select(call => call.Attempt));
    }
}
