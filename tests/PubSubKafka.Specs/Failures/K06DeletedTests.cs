using Confluent.Kafka;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Specs.Fixtures;
using GroupProtocol = PubSubKafka.Specs.Fixtures.GroupProtocol;

namespace PubSubKafka.Specs.Failures;

/// <summary>Somebody deletes records that wait. What is deleted is lost; the key must not wait for it for ever.</summary>
public sealed class K06DeletedTests(SpecKafka kafka)
{
    [Theory]
    [InlineData("-retry-3s", GroupProtocol.Cooperative)]
    [InlineData("-retry-3s", GroupProtocol.Kip848)]
    [InlineData("-dlq", GroupProtocol.Cooperative)]
    [InlineData("-dlq", GroupProtocol.Kip848)]
    public async Task K06_WhatAKeyWaitsForIsDeletedWhileNoMemberRuns_TheKeyGoesOnWithTheNextMember(string suffix, GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var place = topic.Beside(suffix);
        await topic.WriteAsync(0, [new("sick", 0), new("sick", 1)]);
        var journal = new Journal();
        Task HandleAsync(ConsumeContext<Order> context, CancellationToken token) =>
            context.Message.Number == 0 ? throw new InvalidOperationException("always") : Task.CompletedTask;
        void Settings(ConsumerBuilder consumer)
        {
            consumer.WithRetry(retry => retry.None()).KeepKeyOrder();
            if (suffix != "-dlq")
            {
                consumer.WithRetryTopics(TimeSpan.FromSeconds(3));
            }
        }

        await using (await Member.StartAsync(topic, journal, HandleAsync, protocol, Settings))
        {
            await topic.CommitsReachAsync(2);
        }

        Assert.Equal(2, place.Ends().High);
        await place.Admin.DeleteRecordsAsync([new TopicPartitionOffset(place.At(0), 2)]);
        await topic.WriteAsync(0, "sick", 2);
        await using var next = await Member.StartAsync(topic, journal, HandleAsync, protocol, Settings);
        await journal.FinishesAsync(1);
        await topic.CommitsReachAsync(3);
        Assert.Equal([2], journal.Numbers);
        Assert.Equal(2, place.Ends().High);
    }
}
