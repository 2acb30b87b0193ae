using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PubSubKafka.Failures;

namespace PubSubKafka.Promises;

/// <content>What becomes of records that cannot be handled.</content>
public abstract partial class PromiseTests
{
    private const int DeadLetterFailed = 3003;

    [Fact]
    public async Task Undeserializable_GoesToTheDeadLetterTopicAtOnceByteForByte()
    {
        var calls = new Recorder();
        await StartAsync(
            (context, _) =>
            {
                calls.Add(context);
                return default;
            },
            partitions: 2);
        await Until.TrueAsync(async () => await Broker.PartitionCountAsync(Topic) == 2, () => $"{Topic} exists");
        byte[] key = [0, 255, 1];
        byte[] value = [255, 254, 0];
        (string, byte[]?)[] headers = [("twice", [1]), ("twice", [2]), ("binary", [0, 200]), ("none", null), ("dead-letter-topic", [9])];

        await Broker.AppendAsync(Topic, 1, key, value, headers);
        await CommitsReachAsync(1, partition: 1);

        Assert.Equal(0, calls.Count);
        var letter = Assert.Single(await DeadLettersAsync(1));
        Assert.Equal((1, 0L), (letter.Partition, letter.Offset));
        Assert.Equal(key, letter.Key);
        Assert.Equal(value, letter.Value);
        Assert.Equal(headers[..4], letter.Headers.Take(4).Select(header => (header.Name, header.Value)), HeaderEquals);
        Assert.Equal((Topic, "1", "0", "1"), (letter.Text(DeadLetterHeaders.Topic), letter.Text(DeadLetterHeaders.Partition), letter.Text(DeadLetterHeaders.Offset), letter.Text(DeadLetterHeaders.Attempts)));
        Assert.Equal(typeof(MessageSerializationException).FullName, letter.Text(DeadLetterHeaders.ExceptionType));
        Assert.Single(letter.Headers, header => header.Name == DeadLetterHeaders.Topic);
    }

    [Fact]
    public async Task FailingHandler_IsTriedAsOftenAsSaidThenDeadLetteredThenCommitted()
    {
        var calls = new Recorder();
        var host = await StartAsync((context, _) =>
        {
            calls.Add(context);
            throw new InvalidOperationException("outer", new ArgumentException("inner"));
        });

        await PublishAsync(host, "k", 7);
        await CommitsReachAsync(1);

        Assert.Equal([1, 2, 3], calls.Handled.Select(handling => handling.Attempt));
        var letter = Assert.Single(await DeadLettersAsync(1));
        var record = Assert.Single(await Broker.ReadAllAsync(Topic));
        Assert.Equal(record.Key, letter.Key);
        Assert.Equal(record.Value, letter.Value);
        Assert.Equal(record.Headers, letter.Headers.Take(record.Headers.Count), HeaderEquals);
        Assert.Equal(
            (Topic, "0", "0", "3", Group, Group, Environment.MachineName),
            (letter.Text(DeadLetterHeaders.Topic), letter.Text(DeadLetterHeaders.Partition), letter.Text(DeadLetterHeaders.Offset), letter.Text(DeadLetterHeaders.Attempts),
                letter.Text(DeadLetterHeaders.Group), letter.Text(DeadLetterHeaders.Consumer), letter.Text(DeadLetterHeaders.Host)));
        Assert.Equal((typeof(InvalidOperationException).FullName, "outer > inner"), (letter.Text(DeadLetterHeaders.ExceptionType), letter.Text(DeadLetterHeaders.ExceptionMessage)));
        Assert.Contains(nameof(FailingHandler_IsTriedAsOftenAsSaidThenDeadLetteredThenCommitted), letter.Text(DeadLetterHeaders.ExceptionStack), StringComparison.Ordinal);
        Assert.Equal(calls.Handled[0].Timestamp, Time(letter, DeadLetterHeaders.Timestamp));
        Assert.True(Time(letter, DeadLetterHeaders.FirstFailure) <= Time(letter, DeadLetterHeaders.LastFailure));
        Assert.Equal(record.Headers.Count + 13, letter.Headers.Count);
    }

    [Fact]
    public async Task CancellationThrownByAHandlerItself_IsAFailureAndNoAcknowledgement()
    {
        var calls = new Recorder();
        var host = await StartAsync((context, _) =>
        {
            calls.Add(context);
            throw new TaskCanceledException("The request timed out.");
        });

        await PublishAsync(host, "k", 7);
        await CommitsReachAsync(1);

        Assert.Equal(3, calls.Count);
        Assert.Equal(typeof(TaskCanceledException).FullName, Assert.Single(await DeadLettersAsync(1)).Text(DeadLetterHeaders.ExceptionType));
    }

    [Fact]
    public async Task DeadLetterWriteFails_TheOffsetStaysPendingUntilItSucceeds()
    {
        var gate = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        var host = await StartAsync(async (_, token) =>
        {
            entered.TrySetResult();
            await gate.Task.WaitAsync(token);
            throw new InvalidOperationException();
        });
        await PublishAsync(host, "k", 7);
        await entered.Task.WaitAsync(Token);

        await using (await Broker.RefuseWritesAsync(DeadLetterTopic))
        {
            gate.SetResult();
            await Until.TrueAsync(() => Logs.Count(DeadLetterFailed) > 0, () => "a write of the dead letter has failed");
            Assert.Equal(0, await CommittedAsync());
            Assert.Empty(await Broker.ReadAllAsync(DeadLetterTopic));
        }

        await DeadLettersAsync(1);
        await CommitsReachAsync(1);
    }

    [Fact]
    public async Task DependencyIsDown_ThePartitionWaitsAndNoAttemptIsUsedUp()
    {
        const int Failures = 5;
        var calls = new Recorder();
        var host = await StartAsync(
            (context, _) => calls.Add(context).Number == 0 && calls.Handled.Count(call => call.Number == 0) <= Failures ? throw new TimeoutException() : default,
            consumer => consumer.OnException<TimeoutException>(FailureAction.PausePartition, exception => exception.InnerException is null));

        await PublishAsync(host, "sick", 0);
        await PublishAsync(host, "well", 1);
        await CommitsReachAsync(2);

        // Three attempts are all that a failing record has here; a pause is none.
        Assert.Equal(Enumerable.Repeat(1, Failures + 1), calls.Handled.Where(handling => handling.Number == 0).Select(handling => handling.Attempt));
        Assert.Empty(await Broker.ReadAllAsync(DeadLetterTopic));
    }

    [Fact]
    public async Task WithDeadLetter_TopicOfItsOwn_TakesTheRecords()
    {
        var topic = Broker.NewName("given-up");
        var host = await StartAsync((_, _) => throw new InvalidOperationException(), consumer => consumer.WithDeadLetter(topic));

        await PublishAsync(host, "k", 7);
        await CommitsReachAsync(1);

        var letter = Assert.Single(await Broker.ReadAllAsync(topic));
        Assert.Equal(Topic, letter.Text(DeadLetterHeaders.Topic));
        Assert.Null(await Broker.PartitionCountAsync(DeadLetterTopic));
    }

    [Fact]
    public async Task SkipWhenExhausted_GoesOnWithoutADeadLetter()
    {
        var calls = new Recorder();
        var host = await StartAsync(
            (context, _) => calls.Add(context).Number == 0 ? throw new InvalidOperationException() : default,
            consumer => consumer.SkipWhenExhausted());

        await PublishAsync(host, Orders(2, keys: 1));
        await CommitsReachAsync(2);

        Assert.Equal([0, 0, 0, 1], calls.Handled.Select(handling => handling.Number));
        Assert.Null(await Broker.PartitionCountAsync(DeadLetterTopic));
    }

    [Fact]
    public async Task StopWhenExhausted_StopsTheHostAndLeavesTheOffset()
    {
        var host = await StartAsync(
            (context, _) => context.Message.Number == 1 ? throw new InvalidOperationException() : default,
            consumer => consumer.StopWhenExhausted());
        var stopping = new TaskCompletionSource();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);

        await PublishAsync(host, Orders(3, keys: 1));
        await stopping.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Token);
        await host.StopAsync(Token);
        Assert.Equal(1, await CommittedAsync());

        var calls = new Recorder();
        await StartAsync((context, _) =>
        {
            calls.Add(context);
            return default;
        });
        await CommitsReachAsync(3);
        Assert.Equal([1, 2], calls.Handled.Select(handling => handling.Number));
    }

    [Fact]
    public async Task FailureBecauseOfTheDrainsCancellation_IsNoFailureOfTheRecord()
    {
        var entered = new TaskCompletionSource();
        var host = await StartAsync(
            async (_, token) =>
            {
                entered.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw new InvalidOperationException("The connection was closed.");
            },
            consumer => consumer.SkipWhenExhausted().WithRetry(retry => retry.None()).Configure(options => options.DrainTimeout = TimeSpan.FromSeconds(2)));

        await PublishAsync(host, "k", 0);
        await entered.Task.WaitAsync(Token);
        await host.StopAsync(Token);

        Assert.Equal(0, await CommittedAsync());
    }

    [Fact]
    public async Task DeclaredTypeWithoutHandler_IsPassedOver()
    {
        var calls = new Recorder();
        var host = await StartAsync(
            (context, _) =>
            {
                calls.Add(context);
                return default;
            },
            more: builder => builder.AddTopic<Receipt>(Topic));

        await Publisher(host).PublishAsync(new Receipt("paid"), Token);
        await PublishAsync(host, "k", 1);
        await CommitsReachAsync(2);

        Assert.Equal([1], calls.Handled.Select(handling => handling.Number));
        Assert.Empty(await Broker.ReadAllAsync(DeadLetterTopic));
    }

    [Theory]
    [InlineData(UnknownTypeAction.DeadLetter)]
    [InlineData(UnknownTypeAction.Skip)]
    public async Task UnknownType_IsDeadLetteredOrSkippedAsSaid(UnknownTypeAction action)
    {
        var host = await StartAsync((_, _) => default, consumer => consumer.Configure(options => options.UnknownTypes = action));
        await PublishAsync(host, "k", 1);

        await Broker.AppendAsync(Topic, 0, null, "{}"u8.ToArray(), ("ce_type", "System.Version"u8.ToArray()));
        await CommitsReachAsync(2);

        var letters = await Broker.ReadAllAsync(DeadLetterTopic);
        Assert.Equal(action == UnknownTypeAction.DeadLetter ? ["System.Version"] : [], letters.Select(letter => letter.Text("ce_type")));
    }

    private static bool HeaderEquals((string Name, byte[]? Value) one, (string Name, byte[]? Value) other) =>
        one.Name == other.Name && (one.Value is null) == (other.Value is null) && one.Value.AsSpan().SequenceEqual(other.Value);

    private static DateTimeOffset Time(RawRecord record, string header) => DateTimeOffset.Parse(record.Text(header)!, CultureInfo.InvariantCulture);
}
