using Microsoft.Extensions.Options;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

/// <summary>Others refuse the record when it is to be written. Here the host does not start.</summary>
public sealed class C32SameTopicTests(SpecKafka kafka)
{
    [Fact]
    public async Task C32_DeadLetterTopicIsTheSourceTopic_IsRefusedAtTheStartByName()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, "k", 0);
        var journal = new Journal();
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => Member.StartAsync(
            topic, journal, (_, _) => throw new InvalidOperationException("always"), consumer: consumer => consumer.WithDeadLetter(topic.Name)));
        Assert.Contains(topic.Name, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, journal.StartedCount);
        Assert.Equal(1, topic.Ends().High);
    }

    [Fact]
    public async Task C32_DeadLettersOfOneSourceTopicWouldGoToAnotherSourceTopic_IsRefusedAtTheStart()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), topics: 2);
        await topic.WriteAsync(0, "k", 0);
        static void ToTheOther(ConsumerBuilder consumer, string other) => consumer.WithRetry(retry => retry.None()).WithDeadLetter(other);
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => Member.StartAsync(
            topic, new Journal(), (_, _) => throw new InvalidOperationException("always"), consumer: consumer => ToTheOther(consumer, topic.Names[1])));
        Assert.Contains(topic.Names[1], refused.Message, StringComparison.Ordinal);
    }
}
