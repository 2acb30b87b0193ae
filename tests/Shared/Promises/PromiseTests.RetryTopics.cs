using System.Globalization;
using System.Text;
using PubSubKafka.Failures;

namespace PubSubKafka.Promises;

/// <content>Records that wait in retry topics.</content>
public abstract partial class PromiseTests
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan SecondWait = TimeSpan.FromSeconds(1);

    private string FirstRetryTopic => Topic + "-retry-300ms";

    private string SecondRetryTopic => Topic + "-retry-1s";

    [Fact]
    public async Task AlwaysFailing_IsTriedInPlaceInEachTopicThenDeadLetteredAsItWasPublished()
    {
        var calls = new Recorder();
        var host = await StartAsync(
            (context, _) =>
            {
                calls.Add(context);
                throw new InvalidOperationException("no");
            },
            consumer => consumer.WithRetry(retry => retry.Fixed(4, ShortDelay)).WithRetryTopics(FirstWait, SecondWait),
            partitions: 2);

        await PublishAsync(host, "k", 7, partition: 1);
        await CommitsReachAsync(1, partition: 1);
        var letter = Assert.Single(await DeadLettersAsync(1));

        Assert.Equal(Enumerable.Range(1, 12), calls.Handled.Select(handling => handling.Attempt));
        Assert.Equal([(Topic, 1, 0L)], calls.Handled.Select(handling => (handling.Topic, handling.Partition, handling.Offset)).Distinct());
        Assert.Single(calls.Handled.Select(handling => (handling.MessageId, handling.CorrelationId, handling.Timestamp)).Distinct());

        var published = Assert.Single(await Broker.ReadAllAsync(Topic));
        var first = Assert.Single(await Broker.ReadAllAsync(FirstRetryTopic));
        var second = Assert.Single(await Broker.ReadAllAsync(SecondRetryTopic));
        Assert.Equal((1, 1, 1), (first.Partition, second.Partition, letter.Partition));
        Assert.All([first, second, letter], copy => Assert.Equal(published.Value, copy.Value));
        Assert.All([first, second, letter], copy => Assert.Equal(published.Headers, copy.Headers.Take(published.Headers.Count), HeaderEquals));
        Assert.Equal(("1", "4", "2", "8"), (first.Text(RetryHeaders.Stage), first.Text(RetryHeaders.Attempts), second.Text(RetryHeaders.Stage), second.Text(RetryHeaders.Attempts)));
        Assert.Equal((Topic, "0", Group, typeof(InvalidOperationException).FullName, "no"), (second.Text(RetryHeaders.Origin), second.Text(RetryHeaders.Offset), second.Text(RetryHeaders.Group), second.Text(RetryHeaders.ExceptionType), second.Text(RetryHeaders.ExceptionMessage)));
        Assert.Equal((Topic, "1", "0", "12"), (letter.Text(DeadLetterHeaders.Topic), letter.Text(DeadLetterHeaders.Partition), letter.Text(DeadLetterHeaders.Offset), letter.Text(DeadLetterHeaders.Attempts)));
        Assert.Equal(first.Text(RetryHeaders.FirstFailure), letter.Text(DeadLetterHeaders.FirstFailure));
        Assert.Equal(published.Headers.Count + 13, letter.Headers.Count);
    }

    [Fact]
    public async Task RecordThatWaits_IsNotTriedEarlyAndHoldsUpNobody()
    {
        var tried = new List<(DateTimeOffset Time, string? Key)>();
        var host = await StartAsync(
            (context, _) =>
            {
                lock (tried)
                {
                    tried.Add((TimeProvider.System.GetUtcNow(), context.Key));
                    return context.Key == "sick" && tried.Count(call => call.Key == "sick") == 1 ? throw new InvalidOperationException() : default;
                }
            },
            consumer => consumer.WithRetry(retry => retry.None()).WithRetryTopics(SecondWait));

        await PublishAsync(host, "sick", 0);
        await PublishAsync(host, Enumerable.Range(1, 50).Select(number => new Order(number % 2 == 0 ? "sick" : "well", number)));

        // All but the first are done with before it is due, and so is its own offset.
        await CommitsReachAsync(51);
        await Until.TrueAsync(() => tried.Count == 52, () => $"52 calls, so far {tried.Count}");
        var waiting = Assert.Single(await Broker.ReadAllAsync(SecondRetryTopic));
        Assert.True(tried[^1].Time >= Time(waiting, RetryHeaders.Due), "The record was tried before it was due.");
        Assert.Equal("sick", tried[^1].Key);
        await CommitsReachAsync(1, SecondRetryTopic);
    }

    [Fact]
    public async Task HostIsRestartedWhileARecordWaits_ItIsTriedOnceByTheNext()
    {
        var calls = new Recorder();
        Action<DependencyInjection.ConsumerBuilder> settings = consumer => consumer.WithRetry(retry => retry.None()).WithRetryTopics(SecondWait);
        var host = await StartAsync((context, _) => calls.Add(context).Attempt == 1 ? throw new InvalidOperationException() : default, settings);
        await PublishAsync(host, "k", 7);
        await CommitsReachAsync(1);
        await host.StopAsync(Token);
        Assert.Equal(1, calls.Count);

        await StartAsync((context, _) => calls.Add(context).Attempt == 1 ? throw new InvalidOperationException() : default, settings);
        await CommitsReachAsync(1, SecondRetryTopic);

        Assert.Equal([1, 2], calls.Handled.Select(handling => handling.Attempt));
        Assert.Empty(await Broker.ReadAllAsync(DeadLetterTopic));
    }

    [Fact]
    public async Task ExceptionsGoTheirOwnWays()
    {
        var calls = new Recorder();
        var host = await StartAsync(
            (context, _) => calls.Add(context).Number switch
            {
                0 => throw new InvalidOperationException(),
                1 => throw new TimeoutException(),
                2 => throw new FormatException(),
                3 => throw new ArithmeticException(),
                4 => throw new NotSupportedException(),
                _ => default,
            },
            consumer => consumer
                .WithRetryTopics(FirstWait, FirstWait)
                .OnException<TimeoutException>(FailureAction.RetryTopic)
                .OnException<FormatException>(FailureAction.RetryInPlace)
                .OnException<ArithmeticException>(FailureAction.Skip)
                .OnException<NotSupportedException>(FailureAction.DeadLetter));

        await PublishAsync(host, Orders(6, keys: 6));
        await CommitsReachAsync(6);
        var letters = await DeadLettersAsync(4);

        Assert.Equal([9, 3, 3, 1, 1, 1], Enumerable.Range(0, 6).Select(number => calls.Handled.Count(handling => handling.Number == number)));
        Assert.Equal(
            ["System.FormatException", "System.InvalidOperationException", "System.NotSupportedException", "System.TimeoutException"],
            letters.Select(letter => letter.Text(DeadLetterHeaders.ExceptionType)!).Order(StringComparer.Ordinal));

        // Stages with one delay share a topic: twice the one, twice the other.
        Assert.Equal(4, (await Broker.ReadAllAsync(FirstRetryTopic)).Count);
    }

    [Fact]
    public async Task HostileRetryHeaders_DecideNothing()
    {
        var calls = new Recorder();
        await StartAsync(
            (context, _) =>
            {
                calls.Add(context);
                throw new InvalidOperationException();
            },
            consumer => consumer.WithRetry(retry => retry.None()).WithRetryTopics(FirstWait));
        await Until.TrueAsync(async () => await Broker.PartitionCountAsync(FirstRetryTopic) == 1, () => $"{FirstRetryTopic} exists");
        var value = "{\"key\":\"k\",\"number\":1}"u8.ToArray();
        var aYearAhead = Encoding.UTF8.GetBytes(TimeProvider.System.GetUtcNow().AddYears(1).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        (string, byte[]?)[][] hostile =
        [
            [],
            [(RetryHeaders.Attempts, "-5"u8.ToArray()), (RetryHeaders.Due, []), (RetryHeaders.Stage, "0"u8.ToArray())],
            [(RetryHeaders.Attempts, "99999999999999999999"u8.ToArray()), (RetryHeaders.Due, new byte[9]), (RetryHeaders.Stage, "7"u8.ToArray())],
            [(RetryHeaders.Attempts, null), (RetryHeaders.Due, aYearAhead), (RetryHeaders.FirstFailure, aYearAhead), (RetryHeaders.Offset, "-1"u8.ToArray())],
            [(RetryHeaders.Origin, "other"u8.ToArray()), (RetryHeaders.Group, Encoding.UTF8.GetBytes(Group)), (RetryHeaders.Stage, new byte[100_000])],
            [(RetryHeaders.Group, "another group"u8.ToArray())],
        ];

        foreach (var headers in hostile)
        {
            await Broker.AppendAsync(FirstRetryTopic, 0, "k"u8.ToArray(), value, headers);
        }

        await CommitsReachAsync(hostile.Length, FirstRetryTopic);
        var letters = await DeadLettersAsync(5);

        Assert.Equal(Enumerable.Repeat((1, Topic, 1), 5), calls.Handled.Select(handling => (handling.Attempt, handling.Topic, handling.Number)));
        Assert.All(letters, letter => Assert.Equal((Topic, "0"), (letter.Text(DeadLetterHeaders.Topic), letter.Text(DeadLetterHeaders.Partition))));
        Assert.All(letters, letter => Assert.DoesNotContain(letter.Headers, header => header.Name.StartsWith(RetryHeaders.Prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TwoGroupsShareRetryTopics_EachTriesItsOwnOnly()
    {
        var (calls, others) = (new Recorder(), new Recorder());
        var other = Broker.NewName("shipping");
        var host = await StartAsync(
            (context, _) => calls.Add(context).Attempt == 1 ? throw new InvalidOperationException() : default,
            consumer => consumer.WithRetry(retry => retry.None()).WithRetryTopics(FirstWait),
            more: builder => builder.AddConsumer(other, consumer => Tune(consumer).WithRetryTopics(FirstWait).Handle<Order>((context, _) =>
            {
                others.Add(context);
                return default;
            })));

        await PublishAsync(host, "k", 7);
        await CommitsReachAsync(1, FirstRetryTopic);
        await Until.TrueAsync(async () => await Broker.CommittedAsync(other, FirstRetryTopic, 0) >= 1, () => $"{other} has passed the record over");

        Assert.Equal([1, 2], calls.Handled.Select(handling => handling.Attempt));
        Assert.Equal([1], others.Handled.Select(handling => handling.Attempt));
    }

    [Fact]
    public async Task RetryTopicRefusesTheRecord_TheOffsetStaysPendingUntilItIsWritten()
    {
        var (gate, entered) = (new TaskCompletionSource(), new TaskCompletionSource());
        var host = await StartAsync(
            async (context, token) =>
            {
                entered.TrySetResult();
                await gate.Task.WaitAsync(token);
                if (context.Attempt == 1)
                {
                    throw new InvalidOperationException();
                }
            },
            consumer => consumer.WithRetry(retry => retry.None()).WithRetryTopics(FirstWait));
        await PublishAsync(host, "k", 7);
        await entered.Task.WaitAsync(Token);

        await using (await Broker.RefuseWritesAsync(FirstRetryTopic))
        {
            gate.SetResult();
            await Until.TrueAsync(() => Logs.Count(DeadLetterFailed) > 0, () => "a write to the retry topic has failed");
            Assert.Equal(0, await CommittedAsync());
            Assert.Empty(await Broker.ReadAllAsync(FirstRetryTopic));
        }

        await CommitsReachAsync(1);
        await CommitsReachAsync(1, FirstRetryTopic);
    }

    private Task CommitsReachAsync(long offset, string topic) => Until.TrueAsync(
        async () => await Broker.CommittedAsync(Group, topic, 0) >= offset, () => $"group {Group} has committed offset {offset} of {topic}");
}
