using PubSubKafka.Tests.Serialization;

namespace PubSubKafka.Tests.Publishing;

public sealed class PublishBatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PublishBatchAsync_AllAcknowledged_ReturnsResultsInOrder()
    {
        using var fixture = new PublisherFixture();

        var results = await fixture.Publisher.PublishBatchAsync(Orders(25_000), Token);

        Assert.Equal(Enumerable.Range(0, 25_000).Select(i => (long)i), results.Select(result => result.Offset));
    }

    [Fact]
    public async Task PublishBatchAsync_BeforeTheFirstAnswer_HasHandedOverAll()
    {
        using var fixture = new PublisherFixture();
        fixture.Sink.Acknowledgement = new TaskCompletionSource();

        var batch = fixture.Publisher.PublishBatchAsync(Orders(100), Token).AsTask();

        Assert.Equal(100, fixture.Sink.Records.Count);
        fixture.Sink.Acknowledgement.SetResult();
        await batch;
    }

    [Fact]
    public async Task PublishBatchAsync_SomeFail_ReportsTheOutcomeOfEach()
    {
        using var fixture = new PublisherFixture();
        fixture.Sink.Fail = static record => record.Key is [(byte)'1'] or [(byte)'3']
            ? new PublishException($"no {record.Key[0]}", record.Topic, "_MSG_TIMED_OUT", mayHaveBeenWritten: false, isTransient: true)
            : null;

        var exception = await Assert.ThrowsAsync<BatchPublishException>(() => fixture.Publisher.PublishBatchAsync(Orders(5), Token).AsTask());

        Assert.Equal([false, true, false, true, false], exception.Outcomes.Select(outcome => outcome.Exception is PublishException));
        Assert.Equal([true, false, true, false, true], exception.Outcomes.Select(outcome => outcome.Result is not null));
        Assert.StartsWith("2 of 5 messages for topic 'orders'", exception.Message, StringComparison.Ordinal);
        Assert.Same(exception.Outcomes[1].Exception, exception.InnerException);
    }

    [Fact]
    public async Task PublishBatchAsync_CancelledHalfway_SendsNoMoreAndReportsTheRest()
    {
        using var fixture = new PublisherFixture();
        using var cancellation = new CancellationTokenSource();

        var exception = await Assert.ThrowsAsync<BatchPublishException>(() => fixture.Publisher.PublishBatchAsync(Messages(), cancellation.Token).AsTask());

        Assert.Equal(3, fixture.Sink.Records.Count);
        Assert.Equal([true, true, true, false, false], exception.Outcomes.Select(outcome => outcome.Result is not null));
        Assert.All(exception.Outcomes.Skip(3), outcome => Assert.IsAssignableFrom<OperationCanceledException>(outcome.Exception));

        IEnumerable<Order> Messages()
        {
            for (var i = 0; i < 5; i++)
            {
                if (i == 3)
                {
                    cancellation.Cancel();
                }

                yield return new Order($"{i}", i);
            }
        }
    }

    [Fact]
    public async Task PublishBatchAsync_SequenceThrows_AwaitsWhatWasHandedOver()
    {
        using var fixture = new PublisherFixture();

        await Assert.ThrowsAsync<FormatException>(() => fixture.Publisher.PublishBatchAsync(Messages(), Token).AsTask());

        Assert.Single(fixture.Sink.Records);

        static IEnumerable<Order> Messages()
        {
            yield return new Order("a", 1);
            throw new FormatException();
        }
    }

    [Fact]
    public async Task PublishBatchAsync_Nothing_ReturnsNothing()
    {
        using var fixture = new PublisherFixture();

        Assert.Empty(await fixture.Publisher.PublishBatchAsync(Array.Empty<Order>(), Token));
    }

    private static IEnumerable<Order> Orders(int count) => Enumerable.Range(0, count).Select(i => new Order($"{i}", i));
}
